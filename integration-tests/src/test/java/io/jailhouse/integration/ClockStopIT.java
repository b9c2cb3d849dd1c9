package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.UART_DEMO;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.ConsoleText;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.shm.ClockPage;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The stop word of the board's clock page. */
@ExtendWith(BoardExtension.class)
class ClockStopIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** In which a running uart-demo prints more than a hundred lines. */
    private static final Duration SILENCE = Duration.ofMillis(300);

    @Test
    void cpusStandStillWhileItIsSetAndThenGoOn(TestBoard board) throws IOException {
        try (ConsoleText console = board.startCell(UART_DEMO);
                ClockPage clock = ClockPage.open(board.paths().clock())) {
            console.await("Hello 3 from cell!\r\n", LIMIT);

            clock.setStopped(true);

            Awaitility.await()
                    .atMost(LIMIT)
                    .during(SILENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> printedNothingSinceTheLastLook(console));

            clock.setStopped(false);

            console.await(" from cell!\r\n", LIMIT);
        }
    }

    private static boolean printedNothingSinceTheLastLook(ConsoleText console) {
        boolean nothing = console.text().isEmpty();
        console.forget();
        return nothing;
    }
}
