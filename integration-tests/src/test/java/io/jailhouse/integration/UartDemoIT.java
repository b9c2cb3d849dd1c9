package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The UART demonstration as the documents type it. */
@ExtendWith(BoardExtension.class)
class UartDemoIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void commandsOfTheDocumentPrintHelloOnTheConsoleOfTheCell(TestBoard board) {
        board.run("enable", SYSTEM).succeeded();
        assertThat(board.run("cell", "list").succeeded().out()).isEqualTo("""
                ID      Name                    State             Assigned CPUs           Failed CPUs             \n\
                0       k3-am625-sk             running           0-3                                             \n\
                """);

        board.run("cell", "create", CELL).succeeded();
        assertThat(board.run("cell", "list").succeeded().out()).isEqualTo("""
                ID      Name                    State             Assigned CPUs           Failed CPUs             \n\
                0       k3-am625-sk             running           0-1,3                                           \n\
                1       inmate-demo             shut down         2                                               \n\
                """);

        board.run("cell", "load", CELL_NAME, UART_DEMO).succeeded();
        try (RunningCommand console = board.start("cell", "console", "-f", CELL_NAME)) {
            board.run("cell", "start", CELL_NAME).succeeded();
            console.awaitOutput("Hello 3 from cell!\r\n", LIMIT);
            assertThat(console.output())
                    .startsWith("Hello 1 from cell!\r\nHello 2 from cell!\r\nHello 3 from cell!\r\n");
        }
        assertThat(board.run("cell", "list").succeeded().out()).isEqualTo("""
                ID      Name                    State             Assigned CPUs           Failed CPUs             \n\
                0       k3-am625-sk             running           0-1,3                                           \n\
                1       inmate-demo             running           2                                               \n\
                """);

        board.run("disable").succeeded();
        assertThat(board.run("cell", "list").succeeded().out()).isEmpty();
    }

    @Test
    void cellEnableOfTheDocumentsIsEnable(TestBoard board) {
        board.run("cell", "enable", SYSTEM).succeeded();
        board.runAll("cell create " + CELL, "cell load 1 " + UART_DEMO);
        try (Console console = board.cellConsole()) {
            board.runAll("cell start --name " + CELL_NAME);
            console.await("Hello 1 from cell!\r\n", LIMIT);
        }
    }
}
