package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.ConsoleText;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The daemon is killed while a cell runs. */
@ExtendWith(BoardExtension.class)
class DaemonDeathIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void leavesTheInmateRunningAndTheNextEnableBeginsAnew(TestBoard board) {
        board.startCell(UART_DEMO);
        long agent = board.cell(CELL_NAME).getAgentPid();
        long daemon = board.daemonPid();
        try (ConsoleText console = board.cellConsole()) {
            console.await("Hello 1 from cell!\r\n", LIMIT);

            Signals.kill(daemon);
            Awaitility.await().atMost(LIMIT).until(() -> !isAlive(daemon));

            console.forget().await(" from cell!\r\n", LIMIT).await(" from cell!\r\n", LIMIT);
            CommandResult list = board.run("cell", "list").succeeded();
            assertThat(list.out()).isEmpty();
            board.run("disable").failedWithOnly("opening /dev/jailhouse: No such file or directory");
            console.forget().await(" from cell!\r\n", LIMIT);
            assertThat(isAlive(agent)).as("the agent waits for a daemon").isTrue();
        }

        board.startCell(UART_DEMO);
        assertThat(isAlive(agent)).as("the former cell's agent was ended").isFalse();
        assertThat(board.daemonPid()).isNotEqualTo(daemon);
        try (ConsoleText console = board.cellConsole()) {
            console.await("Hello 1 from cell!\r\n", LIMIT);
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
