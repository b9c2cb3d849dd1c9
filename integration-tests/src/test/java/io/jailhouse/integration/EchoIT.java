package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.ECHO_DEMO;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is typed into the console of a cell. */
@ExtendWith(BoardExtension.class)
class EchoIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void linesTypedAreEchoedByTheInmate(TestBoard board) {
        try (Console port = board.startCell(ECHO_DEMO);
                RunningCommand console = board.start("cell", "console", "-f", CELL_NAME)) {
            port.await("echo ready\r\n", LIMIT);
            console.type("first line\n");
            console.awaitOutput("echo ready\r\nfirst line\r\n", LIMIT);
            console.type("second\nthird\n");
            console.awaitOutput("first line\r\nsecond\r\nthird\r\n", LIMIT);
        }
    }
}
