package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_CONSOLE;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.ECHO_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two boards of one user at the same time. */
@ExtendWith(BoardExtension.class)
class TwoBoardsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void runTheSameCellWithoutMeeting(TestBoard board) {
        createCell(board, "a", UART_DEMO);
        createCell(board, "b", ECHO_DEMO);
        try (Console a = board.serialConsole("a", CELL_CONSOLE);
                Console b = board.serialConsole("b", CELL_CONSOLE)) {
            board.runAll("cell start inmate-demo --board a", "cell start inmate-demo --board b");
            a.await("Hello 1 from cell!\r\n", LIMIT);
            b.await("echo ready\r\n", LIMIT);
            a.await("Hello 2 from cell!\r\n", LIMIT);
            assertThat(b.unread()).isEmpty();

            board.run("disable", "--board", "b").succeeded();
            assertThat(board.run("cell", "list", "--board", "b").succeeded().out())
                    .isEmpty();
            a.skip().await(" from cell!\r\n", LIMIT);
        }
        assertThat(board.run("cell", "list", "--board", "a").succeeded().out()).contains(CELL_NAME);
    }

    private static void createCell(TestBoard board, String name, String image) {
        String option = " --board " + name;
        board.runAll(
                "enable " + SYSTEM + option,
                "cell create " + CELL + option,
                "cell load " + CELL_NAME + " " + image + option);
    }
}
