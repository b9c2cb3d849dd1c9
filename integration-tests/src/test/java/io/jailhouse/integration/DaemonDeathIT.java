package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The daemon is killed; {@code -Ddaemon.kills=N} times in the middle of operations. */
@ExtendWith(BoardExtension.class)
@Order(1)
class DaemonDeathIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int KILLS = Integer.getInteger("daemon.kills", 4);
    private static final long SEED = Long.getLong("daemon.kills.seed", 1);
    private static final int LONGEST_OPERATION_MILLIS = 400;

    @Test
    void theNextCommandFindsEverythingAsItWas(TestBoard board) {
        try (Console console = board.startCell(UART_DEMO)) {
            console.await("Hello 1 from cell!\r\n", LIMIT);
            List<Cell> before = board.cells();
            String ownership = board.run("ownership").succeeded().out();
            long daemon = board.killDaemon();
            console.skip().await(" from cell!\r\n", LIMIT).await(" from cell!\r\n", LIMIT);

            String list = board.run("cell", "list").succeeded().out();
            assertThat(list).contains(CELL_NAME).contains("running");
            assertThat(board.cells()).isEqualTo(before);
            assertThat(board.run("ownership").succeeded().out()).isEqualTo(ownership);
            assertThat(board.daemonPid()).isNotEqualTo(daemon);
            console.skip().await(" from cell!\r\n", LIMIT);

            board.runAll(
                    "cell shutdown " + CELL_NAME,
                    "cell load " + CELL_NAME + " " + UART_DEMO,
                    "cell start " + CELL_NAME);
            assertThat(board.cell(CELL_NAME).getAgentPid())
                    .as("the agent is the one of the former daemon")
                    .isEqualTo(before.getLast().getAgentPid());
            console.await("Hello 1 from cell!\r\n", LIMIT);
        }
        board.runAll("cell destroy " + CELL_NAME, "disable");
        board.awaitNoProcess();
    }

    @Test
    void anAgentThatDiesWithTheDaemonOrAfterItsReturnFailsItsCell(TestBoard board) {
        board.startCell(UART_DEMO).close();
        long agent = board.cell(CELL_NAME).getAgentPid();
        board.killDaemon();
        Signals.kill(agent);
        assertThat(board.run("cell", "list").succeeded().out()).contains("failed");
        assertThat(board.cell(CELL_NAME).getFailedCpusList()).isNotEmpty();

        board.runAll("cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
        board.killDaemon();
        board.run("cell", "list").succeeded();
        assertThat(board.cell(CELL_NAME).getState()).isEqualTo(CellState.CELL_STATE_RUNNING);
        Signals.kill(board.cell(CELL_NAME).getAgentPid());
        board.await(CELL_NAME, CellState.CELL_STATE_FAILED, LIMIT);
        board.run("disable").succeeded();
        board.awaitNoProcess();
    }

    @Test
    void aSuccessorThatFindsADamagedLedgerStillFindsTheCells(TestBoard board) throws IOException {
        board.startCell(UART_DEMO).close();
        List<Cell> before = board.cells();

        board.killDaemon();
        Files.write(board.paths().ledger(), new byte[64], StandardOpenOption.WRITE);
        board.run("cell", "list").succeeded();
        assertThat(board.cells()).isEqualTo(before);

        board.killDaemon();
        byte[] copy = Files.readAllBytes(board.paths().ledgerCopy());
        copy[copy.length / 2] ^= 1;
        Files.write(board.paths().ledgerCopy(), copy);
        CommandResult next = board.run("cell", "list");
        assertThat(next.exitCode()).isZero();
        assertThat(next.errorLines())
                .containsExactly("jailhouse: the ledger was damaged; the board is as 2 of its agents have kept it");
        assertThat(board.cells()).isEqualTo(before);
        assertThat(board.paths().daemonLog())
                .content()
                .contains("ledger.copy is damaged and set aside as ledger.copy.damaged");
        board.runAll("cell destroy " + CELL_NAME, "disable");
        board.awaitNoProcess();
    }

    @Test
    @Timeout(1200)
    void whateverWasUnderWayTheBoardIsWholeAfterwards(TestBoard board) throws Exception {
        Random random = new Random(SEED);
        String cycle = """
                cell create %s
                cell load %s %s
                cell start %2$s
                cell destroy %2$s
                """.formatted(CELL, CELL_NAME, UART_DEMO);
        for (int kill = 0; kill < KILLS; kill++) {
            board.run("enable", SYSTEM).succeeded();
            String root = board.run("ownership").succeeded().out();
            try (RunningCommand batch = board.start("batch", "--keep-going")) {
                batch.type(cycle.repeat(3));
                Awaitility.await().atMost(LIMIT).until(() -> board.cells().size() > 1);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_OPERATION_MILLIS));
                board.killDaemon();
                // The rest of the commands meets a daemon that carries on.
                batch.endInput().awaitEnd(LIMIT);
            }
            board.run("cell", "list").succeeded();
            board.tryAll(List.of("cell destroy " + CELL_NAME));
            assertThat(board.cells()).as("kill %d of seed %d", kill, SEED).hasSize(1);
            assertThat(board.run("ownership").succeeded().out().lines().limit(2))
                    .as("kill %d of seed %d", kill, SEED)
                    .isEqualTo(root.lines().limit(2).toList());
            try (Console console = board.cellConsole()) {
                console.skip();
                board.runAll(
                        "cell create " + CELL, "cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
                console.await("Hello 1 from cell!\r\n", LIMIT);
            }
            board.run("disable").succeeded();
            board.awaitNoProcess();
        }
    }
}
