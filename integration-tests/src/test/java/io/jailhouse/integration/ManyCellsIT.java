package io.jailhouse.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.integration.board.Project;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.BoardConfiguration;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellConfiguration;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.JailhouseTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many cells as one board can have ({@code -Dcells=63} beside the root cell), or some of them. */
@JailhouseTest
class ManyCellsIT {
    private static final int CELLS = Integer.getInteger("cells", 7);
    private static final long FIRST_PORT = 0x2810000;
    private static final long PORT_BYTES = 0x1000;
    private static final long FIRST_RAM = 0x40000000L;
    private static final long RAM_BYTES = 0x10000;

    private final Board board = Board.of(BoardConfiguration.named("wide")
            .cpus(64)
            .hypervisorMemory(0x7c000000, 0x400000)
            .ram(FIRST_RAM, 0x10000000)
            .registers(FIRST_PORT, 64 * PORT_BYTES)
            .gicV3(0x1800000, 0x1880000, 128)
            .build());

    private static CellConfig configuration(int number) {
        return CellConfiguration.named("cell-" + number)
                .cpus(number)
                .ram(FIRST_RAM + number * RAM_BYTES, 0, RAM_BYTES)
                .console(FIRST_PORT + number * PORT_BYTES)
                .communicationRegion(0x80000000L)
                .build();
    }

    @Test
    @Timeout(1200)
    void allRunAndAllAreTakenBack() {
        List<Cell> cells = new ArrayList<>();
        for (int number = 1; number <= CELLS; number++) {
            Cell cell = board.cell(configuration(number)).image(Project.file(Project.UART_DEMO));
            cell.start();
            cells.add(cell);
        }
        for (Cell cell : cells) {
            cell.console().await("Hello 2 from cell!\r\n");
            assertThat(cell.state()).isEqualTo(CellState.RUNNING);
        }
        assertThat(board.cells()).hasSize(CELLS);
        assertThat(board.processes()).hasSize(CELLS + 2);

        cells.getFirst().kill();
        cells.getFirst().await(CellState.FAILED);
        assertThat(cells.subList(1, CELLS)).allMatch(cell -> cell.state() == CellState.RUNNING);

        cells.forEach(Cell::destroy);
        assertThat(board.root().cpus()).hasSize(64);
        assertThat(board.processes()).hasSize(2);
    }
}
