package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.UART_DEMO;

import io.jailhouse.integration.board.Project;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.Console;
import io.jailhouse.junit.JailhouseTest;
import io.jailhouse.shm.ClockPage;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The stop word of the board's clock page. */
@JailhouseTest
class ClockStopIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** In which a running uart-demo prints more than a hundred lines. */
    private static final Duration SILENCE = Duration.ofMillis(300);

    private final Board board = Project.board();
    private final Cell demo = Project.demo(board, UART_DEMO);

    @Test
    void cpusStandStillWhileItIsSetAndThenGoOn() throws IOException {
        try (ClockPage clock = ClockPage.open(board.paths().clock())) {
            demo.start();
            Console console = demo.console().await("Hello 3 from cell!\r\n");

            clock.setStopped(true);

            Awaitility.await()
                    .atMost(LIMIT)
                    .during(SILENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> printedNothingSinceTheLastLook(console));

            clock.setStopped(false);

            console.await(" from cell!\r\n");
        }
    }

    private static boolean printedNothingSinceTheLastLook(Console console) {
        boolean nothing = console.unread().isEmpty();
        console.skip();
        return nothing;
    }
}
