package io.jailhouse.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code jailhouse demo uart}. That nothing is left is asserted when the board is closed. */
@ExtendWith(BoardExtension.class)
class DemoCommandIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void showsEachCommandAndThreeLinesOfTheCell(TestBoard board) {
        CommandResult demo = board.run("demo", "uart").succeeded();
        assertThat(demo.out())
                .containsSubsequence(
                        "$ jailhouse enable ",
                        "$ jailhouse cell create ",
                        "$ jailhouse cell load inmate-demo ",
                        "$ jailhouse cell start inmate-demo\n",
                        "Hello 1 from cell!",
                        "Hello 2 from cell!",
                        "Hello 3 from cell!",
                        "$ jailhouse disable");
    }

    @Test
    void interruptedWhileTheCellPrintsLeavesNothing(TestBoard board) {
        interruptAfter(board, "Hello 1 from cell!");
    }

    @Test
    void interruptedWhileTheBoardIsEnabledLeavesNothing(TestBoard board) {
        interruptAfter(board, "$ jailhouse enable ");
    }

    private static void interruptAfter(TestBoard board, String text) {
        try (RunningCommand demo = board.start("demo", "uart")) {
            demo.awaitOutput(text, LIMIT).interrupt();
            assertThat(demo.awaitEnd(LIMIT).exitCode()).isNotZero();
        }
        assertThat(board.processes()).isEmpty();
    }
}
