package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.AccessProbe;
import io.jailhouse.integration.board.AccessProbe.Outcome;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.Fingerprint;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promises of the partitioning, one a test. The inmate of cell "inmate-demo" tries to break each; meanwhile a second
 * cell prints numbered lines, and pages of everybody else hold contents that must not change.
 *
 * <p>The cell owns 64 KiB of memory at 0, a serial port at 0x2810000 and its communication region at 0x80000000; it sees
 * the board at no other address.
 */
@ExtendWith(BoardExtension.class)
class IsolationIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long MEMORY_END = 0x10000;
    private static final long PORT = 0x2810000;
    private static final long PORT_END = 0x2820000;
    private static final long COMMUNICATION = 0x80000000L;
    private static final long COMMUNICATION_END = COMMUNICATION + 0x1000;

    private static final long HYPERVISOR_MEMORY = 0xdfc00000L;
    private static final long SHARED_MEMORY = 0xdfa00000L;
    private static final long ROOT_MEMORY = 0x90000000L;
    private static final long OWN_MEMORY_AS_THE_BOARD_SEES_IT = 0xe0000000L;
    private static final long NEIGHBOUR_MEMORY = 0xe0010000L;
    private static final long DEVICE_OF_THE_ROOT_CELL = 0x600000;

    private static final String NEIGHBOUR = "second-demo";

    private static AccessProbe cell;
    private static Console neighbour;
    private static Fingerprint others;

    @BeforeAll
    static void startNeighbour(TestBoard board) {
        board.runAll(
                "enable " + SYSTEM,
                "cell create " + CELL,
                "cell create " + board.write("second.cell", CellFile.second()),
                "cell load " + NEIGHBOUR + " " + UART_DEMO,
                "cell start " + NEIGHBOUR);
        cell = AccessProbe.of(board, CELL_NAME);
        neighbour = board.serialConsole(CellFile.SECOND_CONSOLE);
        others = Fingerprint.leaveOn(
                board.paths(),
                List.of(
                        HYPERVISOR_MEMORY,
                        SHARED_MEMORY,
                        SHARED_MEMORY + 0x10000,
                        ROOT_MEMORY,
                        OWN_MEMORY_AS_THE_BOARD_SEES_IT - 0x1000,
                        // The last page of the neighbour's 64 KiB, which its inmate does not use.
                        NEIGHBOUR_MEMORY + 0xf000,
                        NEIGHBOUR_MEMORY + 0x10000,
                        DEVICE_OF_THE_ROOT_CELL,
                        COMMUNICATION,
                        0L));
    }

    @AfterEach
    void nothingOfOthersHasChangedAndTheNeighbourPrints() {
        assertThat(others.changedPages()).isEmpty();
        neighbour.await(" from cell!\r\n", LIMIT);
    }

    @AfterAll
    static void close() {
        cell.close();
        neighbour.close();
    }

    @Test
    void aCellCannotReadWhatItWasNotGiven() {
        for (long address : addressesOfOthers().toArray()) {
            int size = 1 << (address >>> 12 & 3);
            assertStopped(
                    "r%d 0x%x".formatted(size, address), "Unhandled data read at 0x%x(%d)\n".formatted(address, size));
        }
    }

    @Test
    void aCellCannotWriteWhatItWasNotGiven() {
        for (long address : addressesOfOthers().toArray()) {
            int size = 8 >>> (address >>> 13 & 3);
            assertStopped(
                    "w%d 0x%x 0x5a".formatted(size, address),
                    "Unhandled data write at 0x%x(%d)\n".formatted(address, size));
        }
    }

    @Test
    void aCellCannotExecuteWhatItWasNotGiven() {
        List<Long> addresses = List.of(
                MEMORY_END,
                HYPERVISOR_MEMORY,
                ROOT_MEMORY,
                OWN_MEMORY_AS_THE_BOARD_SEES_IT,
                NEIGHBOUR_MEMORY,
                PORT,
                1L << 39);
        for (long address : addresses) {
            assertStopped(
                    "f 0x%x".formatted(address),
                    "FATAL: instruction abort at 0x%x\n\nFATAL: forbidden access (exception class 0x20)\n"
                            .formatted(address));
        }
    }

    @Test
    void anAccessThatBeginsInsideAndEndsOutsideIsNotMade() {
        for (int size : new int[] {2, 4, 8}) {
            for (int outside = 1; outside < size; outside++) {
                long address = MEMORY_END - size + outside;
                assertStopped("w%d 0x%x 0x5a5a5a5a5a5a5a5a".formatted(size, address), "Unhandled data write at 0x");
                assertThat(cell.run("r1 0x%x =0".formatted(address)).arrived())
                        .as("the byte inside, after %d bytes at 0x%x", size, address)
                        .isTrue();
            }
        }
        assertStopped("rp 0x%x".formatted(MEMORY_END - 8), "Unhandled data read at 0x");
        for (long end : new long[] {COMMUNICATION_END, PORT_END}) {
            for (int size : new int[] {2, 4, 8}) {
                for (int outside = 1; outside < size; outside++) {
                    assertStopped("r%d 0x%x".formatted(size, end - size + outside), "Unhandled data read at 0x");
                    assertStopped("w%d 0x%x 0".formatted(size, end - size + outside), "Unhandled data write at 0x");
                }
            }
        }
    }

    @Test
    void theFirstAndTheLastByteOfEachRegionBelongToTheCellAndTheirNeighboursDoNot() {
        StringBuilder inside = new StringBuilder();
        for (int size : new int[] {1, 2, 4, 8}) {
            inside.append("r%d 0x0 r%1$d 0x%x r%1$d 0x%x r%1$d 0x%x "
                    .formatted(size, MEMORY_END - size, COMMUNICATION, COMMUNICATION_END - size));
        }
        assertThat(cell.run(inside + "r4 0x%x r4 0x%x".formatted(PORT, PORT_END - 4)))
                .isEqualTo(new Outcome(true, "Started cell \"inmate-demo\"\n"));
        for (long address : new long[] {
            MEMORY_END, PORT - 1, PORT_END, COMMUNICATION - 1, COMMUNICATION_END,
        }) {
            assertStopped("r1 0x%x".formatted(address), "Unhandled data read at 0x%x(1)\n".formatted(address));
        }
    }

    @Test
    void aCellMayExecuteWhatItWroteIntoItsOwnMemoryAndSeesWhatItChanges() {
        // ret; then movz x0, #7 before it
        assertThat(cell.run(
                                "w4 0xf000 0xd65f03c0 f 0xf000 w4 0xf004 0xd65f03c0 w4 0xf000 0xd2800ee0 f 0xf000 r4 0xf000 "
                                        + "=0xd2800ee0")
                        .arrived())
                .isTrue();
    }

    @Test
    void aPairWithoutSyndromeReachesNoDevice() {
        assertStopped("rp 0x%x".formatted(PORT), "Unhandled data read at 0x%x(1)\n".formatted(PORT));
        assertStopped("wp 0x%x 0".formatted(PORT), "Unhandled data write at 0x%x(1)\n".formatted(PORT));
    }

    @Test
    void hypercallsThatManageCellsAreRefused() {
        String list = IntStream.of(0, 1, 2, 3, 4, 6)
                .mapToObj(code -> "c %d 1 =0xffffffffffffffff ".formatted(code))
                .reduce("", String::concat);
        assertThat(cell.run(list).arrived()).isTrue();
    }

    @Test
    void hypercallsThatDoNotExistChangeNothing() {
        String list = LongStream.of(9, 10, 0x1000, 0x7fffffff, 0x80000000L, 0xffffffffL)
                .mapToObj(code -> "c 0x%x =0xffffffffffffffda ".formatted(code))
                .reduce("", String::concat);
        assertThat(cell.run(list).arrived()).isTrue();
    }

    @Test
    void anotherHypervisorCallParksTheCpu() {
        for (int immediate : new int[] {0, 1, 0x4a47, 0x4a49, 0xffff}) {
            assertStopped("h 0x%x".formatted(immediate), "FATAL: forbidden access (exception class 0x16)\n");
        }
    }

    @Test
    void firmwareCallsCannotTurnTheBoardOffOrResetIt() {
        String list = LongStream.of(0x84000008L, 0x84000009L, 0x84000012L, 0xc4000012L, 0x84000005L)
                .mapToObj(id -> "s 0x%x =0xffffffffffffffff ".formatted(id))
                .reduce("", String::concat);
        assertThat(cell.run(list).arrived()).isTrue();
    }

    @Test
    void firmwareCallsOfOtherOwnersParkTheCpu() {
        for (long id : new long[] {0x81000000L, 0x83000000L, 0x85000000L, 0xb2000000L, 0xbf00ff01L}) {
            assertStopped("s 0x%x".formatted(id), "exception class 0x17)\n");
        }
    }

    /** One page of each power of two of the 40-bit space, and what others own. */
    private static LongStream addressesOfOthers() {
        List<Long> owned = new ArrayList<>(List.of(
                HYPERVISOR_MEMORY,
                SHARED_MEMORY,
                ROOT_MEMORY,
                OWN_MEMORY_AS_THE_BOARD_SEES_IT,
                NEIGHBOUR_MEMORY,
                CellFile.SECOND_CONSOLE,
                DEVICE_OF_THE_ROOT_CELL,
                COMMUNICATION + 0x1000 * 7,
                (1L << 40) - 0x1000));
        return LongStream.concat(
                        owned.stream().mapToLong(Long::longValue),
                        LongStream.rangeClosed(16, 39)
                                .map(bit -> (1L << bit) + (bit % 3) * 0x1000 * 8 + bit % 2 * 0x2000))
                .filter(address -> address < PORT || address >= PORT_END);
    }

    private static void assertStopped(String list, String message) {
        Outcome outcome = cell.run(list);
        assertThat(outcome.arrived()).as(list).isFalse();
        assertThat(outcome.console()).as(list).contains(message).contains("Parking CPU 2 (Cell: \"inmate-demo\")\n");
    }
}
