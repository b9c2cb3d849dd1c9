package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.CallRefusedException;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellConfiguration;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.Image;
import io.jailhouse.junit.JailhouseTest;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** More faults than the README has room for, on a board that is on for each test. */
@JailhouseTest
class FaultsTest {
    private final Board board = Board.of("classpath:arm64/k3-am625-sk.cell");
    private final Cell demo =
            board.cell("classpath:arm64/k3-am625-sk-inmate-demo.cell").image("classpath:arm64/uart-demo.bin");

    @Test
    void cellsOutliveTheHypervisorDaemon() {
        demo.start();
        demo.console().await("Hello 1 from cell!");

        board.daemon().kill();
        demo.console().skip().await(Pattern.compile("Hello \\d+ from cell!"));
        board.daemon().restart();

        assertEquals(CellState.RUNNING, demo.state());
        demo.destroy();
    }

    @Test
    void aFrozenCellStandsStillUntilItIsThawed() {
        demo.start();
        demo.console().await("Hello 1 from cell!");

        demo.freeze();
        assertTrue(demo.isFrozen());
        demo.thaw();

        assertFalse(demo.isFrozen());
        demo.console().skip().await(" from cell!");
    }

    @Test
    void aViolationParksOneCellAndNoOther() {
        demo.start();
        Cell probe = probe("r4 0x1c25014");
        probe.start();

        probe.await(CellState.FAILED);

        assertEquals(List.of(1), probe.failedCpus());
        assertEquals(List.of("Unhandled data read at 0x1c25014(4)"), probe.violations());
        board.hypervisorConsole().await("Parking CPU 1 (Cell: \"probe\")");
        demo.console().await(" from cell!");
    }

    @Test
    void refusalsTellTheErrnoOfTheOriginal() {
        CellConfiguration rival =
                CellConfiguration.named("rival").cpus(2).memory(0xe0020000L, 0, 0x1000, MemoryFlag.READ);

        CallRefusedException refused =
                assertThrows(CallRefusedException.class, () -> board.cell(rival.build()));

        assertEquals(Errno.EBUSY, refused.errno());
    }

    @Test
    void whatAnInmateComputesCanBeReadFromItsMemory() {
        Cell probe = probe("w4 0x8000 42 r4 0x1c25014");
        probe.start();
        probe.await(CellState.FAILED);

        assertEquals(42, probe.word(0x8000));
        assertTrue(probe.statistics().getFirst().count("vmexits_total") > 0);
    }

    /** A cell on CPU 1 without a file: made by a builder. Its inmate makes the accesses that a list asks for. */
    private Cell probe(String accesses) {
        return board.cell(CellConfiguration.named("probe")
                        .cpus(1)
                        .ram(0xe0010000L, 0, 0x10000)
                        .build())
                .image("classpath:arm64/access-demo.bin")
                .image(Image.text(accesses, 0x1000));
    }
}
