package io.jailhouse.integration.junit;

import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.Project;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.JailhouseTest;
import java.time.Duration;
import java.util.logging.Logger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** How long a test waits for its board: from its making to the first byte that its cell prints. */
@JailhouseTest
class StartTimeIT {
    private static final Logger LOG = Logger.getLogger(StartTimeIT.class.getName());

    /** The aim is well under a second; a machine that builds something else at the same time is that slow. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final long made = System.nanoTime();
    private final Board board = Project.board();
    private final Cell demo = Project.demo(board, UART_DEMO);

    @RepeatedTest(4)
    void ofABoardWithARunningCell(RepetitionInfo repetition) {
        Duration board = elapsed();
        demo.start();
        demo.console().await("Hello 1");
        Duration all = elapsed();
        LOG.info(() -> "start %d: board and loaded cell after %d ms, first line after %d ms"
                .formatted(repetition.getCurrentRepetition(), board.toMillis(), all.toMillis()));
        if (repetition.getCurrentRepetition() > 1) {
            assertThat(all).as("once there is a daemon").isLessThan(LIMIT);
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - made);
    }
}
