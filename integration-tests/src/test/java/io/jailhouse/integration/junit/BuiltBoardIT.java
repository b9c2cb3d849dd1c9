package io.jailhouse.integration.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jailhouse.config.CellConfig;
import io.jailhouse.integration.board.Project;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.BoardConfiguration;
import io.jailhouse.junit.CallRefusedException;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellConfiguration;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.JailhouseTest;
import io.jailhouse.transport.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A board and a cell without a file. */
@JailhouseTest
class BuiltBoardIT {
    /** Where the demos expect their serial port. */
    private static final long PORT = 0x2810000;

    private static final long RAM = 0x40000000L;

    private final Board board = Board.of(BoardConfiguration.named("bench")
            .cpus(2)
            .hypervisorMemory(0x7c000000, 0x400000)
            .ram(RAM, 0x10000000)
            .registers(PORT, 0x10000)
            .gicV3(0x1800000, 0x1880000, 128)
            .build());
    private final Cell demo = board.cell(cell("demo", 1)).image(Project.file(Project.UART_DEMO));

    private static CellConfig cell(String name, int cpu) {
        return CellConfiguration.named(name)
                .cpus(cpu)
                .ram(RAM, 0, 0x10000)
                .console(PORT)
                .communicationRegion(0x80000000L)
                .build();
    }

    @Test
    void runsADemoAndRefusesWhatACellHasAlready() {
        demo.start();
        demo.console().await("Hello 2 from cell!\r\n");
        assertThat(board.root().cpus()).containsExactly(0);
        assertThatThrownBy(() -> board.cell(cell("rival", 1)))
                .isInstanceOfSatisfying(
                        CallRefusedException.class,
                        refused -> assertThat(refused.errno()).isEqualTo(Errno.EBUSY))
                .hasMessageStartingWith("cell create rival: EBUSY (Device or resource busy): ");
        assertThat(demo.state()).isEqualTo(CellState.RUNNING);
        assertThat(demo.failedCpus()).isEqualTo(List.of());
    }
}
