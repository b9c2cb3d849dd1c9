package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several commands that want to start the same daemon. */
@ExtendWith(BoardExtension.class)
class ConcurrentEnableIT {
    private static final int COMMANDS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void oneEnablesTheBoardAndTheOthersFindItBusy(TestBoard board) {
        List<RunningCommand> commands = Stream.generate(() -> board.start("enable", SYSTEM))
                .limit(COMMANDS)
                .toList();
        List<CommandResult> results =
                commands.stream().map(command -> command.awaitEnd(LIMIT)).toList();

        List<CommandResult> refused =
                results.stream().filter(result -> result.exitCode() != 0).toList();
        assertThat(refused).as("all but one of %s", results).hasSize(COMMANDS - 1);
        refused.forEach(result ->
                result.failedWith("JAILHOUSE_ENABLE: Device or resource busy", "the board is enabled already"));
        assertThat(board.processes()).as("a daemon and the root cell's agent").hasSize(2);
    }
}
