package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.AccessDemo;
import io.jailhouse.integration.board.AgentMaps;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.CellOwnership;
import io.jailhouse.proto.CellState;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flags, addresses and sizes of memory regions permit, tried by an inmate. */
@ExtendWith(BoardExtension.class)
class MemoryRulesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long READ = 0x1;
    private static final long READ_WRITE = 0x3;
    private static final long IO = 0x10;
    private static final long COMMUNICATION = 0x20;
    private static final long LOADABLE = 0x40;
    private static final long UNALIGNED = 0x8000;
    private static final long WIDTH_32 = 0x40000;
    private static final long ALL_WIDTHS = 0xf0000;

    @BeforeAll
    static void createCell(TestBoard board) {
        String cell = board.write(
                "rules.cell",
                CellFile.like(CELL)
                        .regions(
                                new long[] {0x2810000, 0x2810000, 0x10000, READ_WRITE | IO},
                                new long[] {0xe0000000L, 0, 0x10000, READ_WRITE | LOADABLE},
                                new long[] {0x123456, 0x80000000L, 0x1000, READ_WRITE | COMMUNICATION},
                                new long[] {0xe0100000L, 0x100000, 0x2000, READ},
                                // Parts of pages.
                                new long[] {0xe0110060L, 0x1c20060, 0x20, READ_WRITE | IO | WIDTH_32},
                                new long[] {0xe0111000L, 0x1c21000, 0x20, READ_WRITE | UNALIGNED | ALL_WIDTHS},
                                // The same memory twice, and once more with an address that is rounded down.
                                new long[] {0xe0120000L, 0x200000, 0x1000, READ_WRITE},
                                new long[] {0xe0120000L, 0x300000, 0x1000, READ},
                                new long[] {0xe0120fffL, 0x500000, 0x1000, READ},
                                // The later one hides the end of the earlier one.
                                new long[] {0xe0130000L, 0x400000, 0x2000, READ_WRITE},
                                new long[] {0xe0140000L, 0x401000, 0x1000, READ},
                                new long[] {0xe0150000L, 0x600000, 0, READ_WRITE},
                                new long[] {0xe0160000L, -0x1000, 0x1000, READ_WRITE},
                                new long[] {-0x1000, 0x700000, 0x1000, READ_WRITE}));
        board.runAll("enable " + SYSTEM);
        // It warns of the region that the board does not have.
        assertThat(board.run("cell", "create", cell).exitCode()).isZero();
    }

    @Test
    void whatTheConfigurationGivesCanBeUsed(TestBoard board) {
        String list = "w4 0x1c20060 0x11223344; r4 0x1c20060 =0x11223344; r4 0x1c2007c"
                + "; w4 0x1c21001 5; r2 0x1c21001 =5; r8 0x1c21003; r1 0x1c2101f"
                + "; w4 0x200000 7; r4 0x300000 =7; r4 0x500000 =7"
                + "; r8 0x101ff8 =0; rp 0x100000"
                + "; w4 0x400ffc 9; r8 0x400ffc =9; r4 0x401000 =0"
                + "; wp 0x2811000 6; r8 0x2811008 =6"
                + "; w4 0x80000008 2";
        board.runAll(AccessDemo.intoCell(CELL_NAME, list), "cell start " + CELL_NAME);
        board.await(CELL_NAME, CellState.CELL_STATE_SHUT_DOWN, LIMIT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r2 0x1c20060 | FATAL: Invalid MMIO read, address: e0110060, size: 2 | forbidden access | 24",
                "w4 0x1c20062 5 | FATAL: Invalid MMIO write, address: e0110062, size: 4 | forbidden access | 24",
                "r4 0x1c2007e | Unhandled data read at 0x1c2007e(4) | unhandled trap | 24",
                "rp 0x1c20060 | Unhandled data read at 0x1c20060(1) | unhandled trap | 24",
                "f 0x1c20060 | FATAL: instruction abort at 0x1c20060 | forbidden access | 20",
                "w1 0x101fff 5 | Unhandled data write at 0x101fff(1) | unhandled trap | 24",
                "w8 0x400ffc 1 | Unhandled data write at 0x401000(8) | unhandled trap | 24",
                "r4 0x600000 | Unhandled data read at 0x600000(4) | unhandled trap | 24",
                "r4 0x700000 | Unhandled data read at 0x700000(4) | unhandled trap | 24",
                "r4 0xe0000000 | Unhandled data read at 0xe0000000(4) | unhandled trap | 24",
                "h 7 | '' | forbidden access | 16",
                "s 0x80000042 | Unhandled SMC arch trap 80000042 | unhandled trap | 17",
                "s 0xc3000000 | '' | unhandled trap | 17",
                "i 0xd5381020 | '' | unhandled trap | 18",
            })
    void everythingElseParksTheCpu(
            String access, String headline, String outcome, String exceptionClass, TestBoard board) {
        try (Console console = board.hypervisorConsole()) {
            board.runAll(AccessDemo.intoCell(CELL_NAME, access));
            console.skip();
            board.runAll("cell start " + CELL_NAME);
            board.await(CELL_NAME, CellState.CELL_STATE_FAILED, LIMIT);
            // The cell runs before the daemon prints its line.
            assertThat(console.unread().replace("Started cell \"inmate-demo\"\n", ""))
                    .startsWith((headline.isEmpty() ? "" : headline + "\n")
                            + "\nFATAL: %s (exception class 0x%s)\nCell state before exception:\n"
                                    .formatted(outcome, exceptionClass))
                    .contains("  esr: %s 1 ".formatted(exceptionClass))
                    .endsWith("\n\nParking CPU 2 (Cell: \"inmate-demo\")\n");
        }
    }

    @Test
    void statusTellsWhatTheAccessReachedForAndWhatIsMissing(TestBoard board) {
        board.runAll(AccessDemo.intoCell(CELL_NAME, "r2 0x1c20060"), "cell start " + CELL_NAME);
        board.await(CELL_NAME, CellState.CELL_STATE_FAILED, LIMIT);
        assertThat(board.run("cell", "status", CELL_NAME).succeeded().out())
                .contains("CPU 2 parked: FATAL: Invalid MMIO read, address: e0110060, size: 2\n")
                .contains(": 79400000 LDRH")
                .containsPattern("\nAddress {7}0x1c20060: memory region \\d+ of \"k3-am625-sk\"\n")
                .contains("\n              memory region 4 of \"inmate-demo\"\n")
                .contains("memory region 4 (0x1c20060-0x1c2007f, read write io io_32) holds the address\n")
                .contains("        .size = 0x20,\n")
                .contains("JAILHOUSE_MEM_IO_16 | JAILHOUSE_MEM_IO_32,\n");
        assertThat(board.run("cell", "status", CELL_NAME, "--output", "json")
                        .succeeded()
                        .out())
                .contains("\"address\" : \"0x1c20060\"")
                .contains("\"instruction\" : \"79400000\"");
        board.runAll("cell shutdown " + CELL_NAME);
        assertThat(board.run("cell", "status", CELL_NAME).succeeded().out()).doesNotContain("parked");
    }

    @Test
    void noAgentMapsWhatItsCellMayNotTouch(TestBoard board) {
        board.runAll(AccessDemo.intoCell(CELL_NAME, "r4 0x2811000; r4 0x1c20060; w4 0x80000008 2"));
        board.runAll("cell start " + CELL_NAME);
        board.await(CELL_NAME, CellState.CELL_STATE_SHUT_DOWN, LIMIT);
        for (CellOwnership cell : board.ownership().getCellsList()) {
            AgentMaps maps = AgentMaps.of(board.cell(cell.getName()).getAgentPid(), board.paths());
            assertThat(maps.boardMemory()).as("what is mapped at all").isNotEmpty();
            assertThat(maps.beyond(cell)).as(cell.getName()).isEmpty();
        }
    }
}
