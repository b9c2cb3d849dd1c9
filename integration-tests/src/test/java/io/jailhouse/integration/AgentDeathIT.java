package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.ConsoleText;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.proto.CellState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The process of a cell is killed. */
@ExtendWith(BoardExtension.class)
class AgentDeathIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration NOTICE = Duration.ofSeconds(1);
    private static final String SECOND = "second-demo";

    @Test
    void failsTheCellWithinASecondAndNothingElse(TestBoard board) {
        try (ConsoleText first = board.startCell(UART_DEMO);
                ConsoleText second = startSecondCell(board)) {
            first.await("Hello 2 from cell!\r\n", LIMIT);
            second.await(" from cell!\r\n", LIMIT);
            long daemon = board.daemonPid();

            Signals.kill(board.cell(CELL_NAME).getAgentPid());

            board.await(CELL_NAME, CellState.CELL_STATE_FAILED, NOTICE);
            assertThat(board.run("cell", "list").succeeded().out()).isEqualTo("""
                    ID      Name                    State             Assigned CPUs           Failed CPUs             \n\
                    0       k3-am625-sk             running           0,3                                             \n\
                    1       inmate-demo             failed            2                       2                       \n\
                    2       second-demo             running           1                                               \n\
                    """);
            assertThat(board.daemonPid()).isEqualTo(daemon);
            second.forget().await(" from cell!\r\n", LIMIT);

            board.runAll("cell destroy " + CELL_NAME);
            first.forget();
            board.runAll(
                    "cell create " + CELL, "cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
            first.await("Hello 1 from cell!\r\n", LIMIT);
            second.forget().await(" from cell!\r\n", LIMIT);
        }
    }

    private static ConsoleText startSecondCell(TestBoard board) {
        String file = board.write("second.cell", CellFile.second());
        board.runAll("cell create " + file, "cell load " + SECOND + " " + UART_DEMO, "cell start " + SECOND);
        return board.serialConsole(CellFile.SECOND_CONSOLE);
    }

    @Test
    void aCellWhoseAgentDiedCanBeLoadedAndStartedAgain(TestBoard board) {
        try (ConsoleText console = board.startCell(UART_DEMO)) {
            console.await("Hello 1 from cell!\r\n", LIMIT);
            long dead = board.cell(CELL_NAME).getAgentPid();
            Signals.kill(dead);
            board.await(CELL_NAME, CellState.CELL_STATE_FAILED, LIMIT);
            console.forget();

            board.runAll("cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);

            console.await("Hello 1 from cell!\r\n", LIMIT);
            assertThat(board.cell(CELL_NAME).getFailedCpusList()).isEmpty();
            assertThat(board.cell(CELL_NAME).getAgentPid()).isNotEqualTo(dead);
        }
    }

    @Test
    void ofTheRootCellLeavesOtherCellsRunning(TestBoard board) {
        try (ConsoleText console = board.startCell(UART_DEMO)) {
            console.await("Hello 1 from cell!\r\n", LIMIT);
            Signals.kill(board.cell("k3-am625-sk").getAgentPid());
            board.await("k3-am625-sk", CellState.CELL_STATE_FAILED, LIMIT);
            console.forget().await(" from cell!\r\n", LIMIT);
            assertThat(board.cell(CELL_NAME).getState()).isEqualTo(CellState.CELL_STATE_RUNNING);
        }
    }
}
