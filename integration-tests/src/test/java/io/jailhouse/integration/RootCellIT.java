package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.AccessDemo;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.CellState;
import io.jailhouse.shm.BoardMemory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An inmate in the root cell, from which cells take memory while it runs. */
@ExtendWith(BoardExtension.class)
class RootCellIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ROOT = "k3-am625-sk";
    private static final long RAM = 0x80000000L;
    /** A word by which test and inmate take turns. */
    private static final long TURN = 0x80100000L;

    @Test
    void theRootCellLosesThePortThatACellTakesAndGetsItBack(TestBoard board) throws IOException {
        board.runAll(
                "enable " + SYSTEM,
                AccessDemo.intoRoot(
                        RAM,
                        3,
                        "w4 0x2800000 0x48; w4 0x2811000 5; w4 0x80100000 1; t4 0x80100000 2; r4 0x2820100"
                                + "; w4 0x80100000 3; t4 0x80100000 4; w4 0x2811000 6"),
                "root start");
        try (BoardMemory memory = BoardMemory.open(board.paths().memory());
                Console console = board.hypervisorConsole();
                Console serial = board.serialConsole(0x2800000)) {
            serial.await("H", LIMIT);
            await(memory, 1);
            board.runAll("cell create " + CELL);
            memory.write(TURN, new byte[] {2});
            await(memory, 3);
            console.skip();
            memory.write(TURN, new byte[] {4});
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> board.cell(ROOT).getFailedCpusList().equals(List.of(3)));
            assertThat(console.unread())
                    .startsWith(
                            "Unhandled data write at 0x2811000(4)\n\nFATAL: unhandled trap (exception class 0x24)\n")
                    .endsWith("Parking CPU 3 (Cell: \"k3-am625-sk\")\n");
            assertThat(board.cell(ROOT).getState())
                    .as("three CPUs have not failed")
                    .isEqualTo(CellState.CELL_STATE_RUNNING);
            assertThat(board.run("cell", "status", ROOT).succeeded().out())
                    .contains("memory region 0 of \"inmate-demo\"")
                    .doesNotContain("Missing");

            board.runAll("cell destroy " + CELL_NAME, "root start");
            await(memory, 1);
            memory.write(TURN, new byte[] {2});
            await(memory, 3);
            memory.write(TURN, new byte[] {4});
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> memory.read(0x2811000, 1)[0] == 6);
            assertThat(board.cell(ROOT).getFailedCpusList()).isEmpty();
            board.runAll("root stop");
        }
    }

    private static void await(BoardMemory memory, int turn) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> memory.read(TURN, 1)[0] == turn);
    }
}
