package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.IVSHMEM_CELL;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_2;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.AccessProbe;
import io.jailhouse.integration.board.AccessProbe.Outcome;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.Fingerprint;
import io.jailhouse.integration.board.TestBoard;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a cell finds in configuration space, what parks it there, and that it reaches nobody else's device. The cell is
 * peer 1 of link 00:00.0 of an AM62x; the root cell has a second link, 00:01.0, that is none of its.
 */
@ExtendWith(BoardExtension.class)
class PciIT {
    private static final String CELL = "ivshmem-demo";
    private static final String OTHER = "ivshmem-demo-2";
    private static final long SECTIONS = 0xdfa00000L;
    private static final long SECTION_SIZE = 0x10000;
    private static final String PLACED = "w4 0x76000010 0xff000000 w2 0x76000004 6 ";

    private static AccessProbe cell;
    private static Fingerprint others;

    @BeforeAll
    static void create(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + IVSHMEM_CELL, "cell create " + IVSHMEM_CELL_2);
        cell = AccessProbe.of(board, CELL);
        others = Fingerprint.leaveOn(
                board.paths(),
                List.of(
                        SECTIONS + 2 * SECTION_SIZE,
                        SECTIONS + 4 * SECTION_SIZE,
                        0xdfc00000L,
                        0x90000000L,
                        0x76000000L));
    }

    @AfterAll
    static void close() {
        cell.close();
    }

    @AfterEach
    void nothingOfOthersHasChanged() {
        assertThat(others.changedPages()).isEmpty();
    }

    private static void arrives(String list) {
        Outcome outcome = cell.run(list);
        assertThat(outcome.arrived()).as(outcome.console()).isTrue();
    }

    private static void parks(String list, String line, String kind) {
        Outcome outcome = cell.run(list);
        assertThat(outcome.arrived()).isFalse();
        assertThat(outcome.console()).contains(line + "\n\nFATAL: " + kind + " (exception class 0x24)\n");
    }

    @Test
    void aCellFindsItsDeviceAndNoOther() {
        arrives("r4 0x76000000 =0x4106110a r4 0x76000008 =0xff000000 r4 0x7600003c =0x100"
                + " r4 0x76001000 =0xffffffff r4 0x76008000 =0xffffffff r4 0x760ff000 =0xffffffff");
    }

    @Test
    void theCapabilityTellsWhereTheSectionsAre() {
        arrives("r4 0x76000040 =0x00200009 r4 0x76000044 =0x10000 r4 0x76000048 =0x10000 r4 0x7600004c =0"
                + " r4 0x76000050 =0x10000 r4 0x76000058 =0xdfa00000 r4 0x7600005c =0");
    }

    @Test
    void registersAppearWithTheCommandBitWhereTheBarWas() {
        arrives(PLACED + "r4 0xff000000 =1 r4 0xff000004 =3 w4 0x76000010 0x50000000 r4 0xff000000 =1"
                + " w2 0x76000004 0 w2 0x76000004 2 r4 0x50000004 =3");
        parks(PLACED + "w2 0x76000004 0 r4 0xff000000", "Unhandled data read at 0xff000000(4)", "unhandled trap");
        parks(PLACED + "w4 0xff001000 1", "Unhandled data write at 0xff001000(4)", "unhandled trap");
    }

    @Test
    void theStateGoesToTheTableWhichTheCellCannotWrite() {
        arrives(PLACED + "w4 0xff000010 9 r4 0xdfa00004 =9 r4 0xff000010 =9");
        parks("w4 0xdfa00004 1", "Unhandled data write at 0xdfa00004(4)", "unhandled trap");
    }

    @Test
    void aStartResetsTheDevice() {
        arrives(PLACED + "w4 0xff000010 9 w4 0xff000008 1");
        arrives("r2 0x76000004 =0x100000 r4 0x76000010 =0 r4 0xdfa00004 =0 " + PLACED + "r4 0xff000008 =0");
    }

    @ParameterizedTest
    @CsvSource({
        "w4 0x76000000 0, 00:00.0, 0x0, 4",
        "w2 0x7600002e 0, 00:00.0, 0x2e, 2",
        "w1 0x7600003d 0, 00:00.0, 0x3d, 1",
        "w4 0x76000080 0, 00:00.0, 0x80, 4",
        "w8 0x76000010 0, 00:00.0, 0x10, 8",
        "r8 0x76000000, 00:00.0, 0x0, 8",
        "w2 0x76008004 6, 00:01.0, 0x4, 2",
        "r8 0x760ffff8, 00:1f.7, 0xff8, 8"
    })
    void whatTheHypervisorRefusesParks(String access, String device, String register, int size) {
        parks(
                access,
                "FATAL: Invalid PCI MMCONFIG write, device %s, reg: %s, size: %d".formatted(device, register, size),
                "forbidden access");
    }

    @Test
    void behindTheLastBusIsNothing() {
        parks("r4 0x760ffffc r4 0x76100000", "Unhandled data read at 0x76100000(4)", "unhandled trap");
    }

    @Test
    void configurationSpaceNeedsAnInstructionThatCanBeEmulated() {
        parks("rp 0x76000000", "Unhandled data read at 0x76000000(1)", "unhandled trap");
    }

    @Test
    void registersOfAnotherCellAreOutOfReach(TestBoard board) {
        try (AccessProbe other = AccessProbe.of(board, OTHER)) {
            assertThat(other.run("w4 0x76000010 0xff100000 w2 0x76000004 6 r4 0xff100000 =2 w4 0xff100010 7")
                            .arrived())
                    .isTrue();
            parks("r4 0xff100000", "Unhandled data read at 0xff100000(4)", "unhandled trap");
            parks("w4 0xff100010 1", "Unhandled data write at 0xff100010(4)", "unhandled trap");
            arrives("r4 0xdfa00008 =7");
        }
    }

    @Test
    void randomWordsHarmNobody(TestBoard board) {
        Random random = new Random(7);
        long agent = board.cell(CELL).getAgentPid();
        long[] places = {0x76000000L, 0x76000000L, 0x76000040L, 0xff000000L, 0xff000000L, 0, 0x76008000L, 0xff001000L};
        for (int run = 0; run < 30; run++) {
            StringBuilder list = new StringBuilder(PLACED);
            while (list.length() < 3900) {
                int size = 1 << random.nextInt(run % 4 == 0 ? 4 : 3);
                long address =
                        places[random.nextInt(run % 3 == 0 ? places.length : 5)] + (random.nextInt(0x60) & -size);
                if (address < 0x1000) {
                    // The inmate's own memory.
                    continue;
                }
                list.append(
                        random.nextInt(4) == 0
                                ? "r%d 0x%x ".formatted(size, address)
                                : "w%d 0x%x 0x%x ".formatted(size, address, random.nextInt() & 0xffffffffL));
            }
            Outcome outcome = cell.run(list.toString().trim());
            assertThat(outcome.arrived() || outcome.console().contains("Parking CPU 2 (Cell: \"" + CELL + "\")"))
                    .as(outcome.console())
                    .isTrue();
            assertThat(others.changedPages()).isEmpty();
        }
        assertThat(board.cell(CELL).getAgentPid()).as("no engine gave up").isEqualTo(agent);
        arrives("r4 0x76000000 =0x4106110a");
    }
}
