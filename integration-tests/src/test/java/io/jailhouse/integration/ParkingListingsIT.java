package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.AccessDemo;
import io.jailhouse.integration.board.BananaPi;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.CellState;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Violations that others met on a Banana Pi when their configurations were wrong ("Exploring IVSHMEM in the Jailhouse
 * Hypervisor", appendix B.4), with AArch64 CPUs on a board with its addresses.
 */
@ExtendWith(BoardExtension.class)
class ParkingListingsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String DEMO = "bananapi-gic-demo";
    private static final long READ_WRITE = 0x3;
    private static final long LOADABLE = 0x40;
    private static final long REGISTERS = READ_WRITE | 0x10 | 0x40000;
    private static final String UNHANDLED = "FATAL: unhandled trap (exception class 0x24)";

    @BeforeAll
    static void enable(TestBoard board) {
        String cell = board.write(
                "gic-demo.cell",
                CellFile.like(CELL)
                        .name(DEMO)
                        .cpus(0b10)
                        .console(0x1c29000)
                        .regions(
                                new long[] {0x1c29000, 0x1c29000, 0x2000, REGISTERS},
                                // The clock unit, too far down.
                                new long[] {0x1c1fc00, 0x1c1fc00, 0x400, REGISTERS},
                                new long[] {0x5d1e0000, 0, 0x10000, READ_WRITE | LOADABLE | 0x4}));
        board.runAll("enable " + BananaPi.writeTo(board.file("bananapi.cell")));
        // It warns of registers that the root cell does not have.
        assertThat(board.run("cell", "create", cell).exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "r4 0x1c25014, Unhandled data read at 0x1c25014(4), 24 1 1800007",
        "r4 0x1c1600c, Unhandled data read at 0x1c1600c(4), 24 1 1800007",
        "r4 0x1c20060, Unhandled data read at 0x1c20060(4), 24 1 1800007",
        "r4 0x1c20088, Unhandled data read at 0x1c20088(4), 24 1 1800007",
        "wp 0x7bfe0000 7, Unhandled data write at 0x7bfe0000(1), 24 1 0000046",
        "wp 0x7bf00000 7, Unhandled data write at 0x7bf00000(1), 24 1 0000046",
    })
    void theRootCellIsParked(String access, String message, String syndrome, TestBoard board) {
        assertThat(violationOfRoot(board, access))
                .startsWith(message + "\n\n" + UNHANDLED + "\nCell state before exception:\n pc: 0000000040002")
                .contains("esr: " + syndrome + "\n")
                .contains(" x0: %016x ".formatted(Long.decode(access.split(" ", 3)[1])))
                .endsWith("\n\nParking CPU 0 (Cell: \"Banana-Pi\")\n");
    }

    @Test
    void theRootCellIsParkedWhenItFetchesWhatItDoesNotHave(TestBoard board) {
        assertThat(violationOfRoot(board, "f 0x5df6e9a4")).startsWith("""
                        FATAL: instruction abort at 0x5df6e9a4

                        FATAL: forbidden access (exception class 0x20)
                        Cell state before exception:
                         pc: 000000005df6e9a4\s""").contains("esr: 20 1 0000006\n");
    }

    /** Two of the listings, whose configurations put the clock unit elsewhere. */
    @Test
    void theCellIsParkedWhenItsClockUnitIsTooFarDown(TestBoard board) {
        try (Console console = board.hypervisorConsole()) {
            board.runAll(AccessDemo.intoCell(DEMO, "r4 0x1c1fffc; r4 0x1c2006c"));
            console.skip();
            board.runAll("cell start " + DEMO);
            board.await(DEMO, CellState.CELL_STATE_FAILED, LIMIT);
            assertThat(console.unread())
                    .contains("Unhandled data read at 0x1c2006c(4)\n\n" + UNHANDLED + "\n")
                    .contains("esr: 24 1 1800007\n")
                    .contains("Parking CPU 1 (Cell: \"bananapi-gic-demo\")\n");
        }
    }

    private static String violationOfRoot(TestBoard board, String access) {
        try (Console console = board.hypervisorConsole()) {
            console.skip();
            board.runAll(AccessDemo.intoRoot(BananaPi.RAM, 0, access), "root start");
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> board.cell(BananaPi.ROOT).getFailedCpusList().equals(List.of(0)));
            return console.unread();
        }
    }
}
