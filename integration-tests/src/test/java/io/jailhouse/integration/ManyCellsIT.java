package io.jailhouse.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.integration.board.Others;
import io.jailhouse.integration.board.Project;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.BoardConfiguration;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellConfiguration;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.Image;
import io.jailhouse.junit.JailhouseTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many cells as one board can have ({@code -Dcells=63} beside the root cell), or some of them. */
@JailhouseTest
class ManyCellsIT {
    private static final int CELLS = Integer.getInteger("cells", 7);

    /** Runs, and leaves the processors to others: what is measured is the daemon. */
    private static final byte[] SLEEPER = {
        0x7f,
        0x20,
        0x03,
        (byte) 0xd5, // wfi
        (byte) 0xff,
        (byte) 0xff,
        (byte) 0xff,
        0x17, // b .-4
    };

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

    private void measureOthersBeside(List<Cell> cells) {
        try (Others others = Others.of(board.paths(), cells.getLast().name())) {
            others.idle();
            others.idle();
            for (Cell cell : cells.subList(0, CELLS - 1)) {
                cell.load(new Image("sleeper", 0, SLEEPER));
                cell.start();
            }
            others.beside("running cells");
            others.beside("running cells");
            others.assertSoon();
            assertThat(cells.subList(0, CELLS - 1)).allMatch(cell -> cell.state() == CellState.RUNNING);
        }
    }

    @Test
    @Timeout(1200)
    void allRunAndAllAreTakenBack() {
        List<Cell> cells = new ArrayList<>();
        for (int number = 1; number <= CELLS; number++) {
            cells.add(board.cell(configuration(number)).image(Project.file(Project.UART_DEMO)));
        }
        measureOthersBeside(cells);
        for (Cell cell : cells) {
            cell.load();
            cell.start();
        }
        for (Cell cell : cells) {
            cell.console().await("Hello 2 from cell!\r\n");
        }
        assertThat(cells).allMatch(cell -> cell.state() == CellState.RUNNING);
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
