package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.ECHO_DEMO;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.Commands;
import io.jailhouse.integration.board.Project;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.Console;
import io.jailhouse.junit.Image;
import io.jailhouse.junit.JailhouseTest;
import org.junit.jupiter.api.Test;

/** A cell that is stopped, loaded and started again. */
@JailhouseTest
class RestartIT {
    private final Board board = Project.board();
    private final Cell demo = Project.demo(board, UART_DEMO);

    private Console startAndAwaitTwoLines() {
        demo.start();
        return demo.console().await("Hello 1 from cell!\r\n").await("Hello 2 from cell!\r\n");
    }

    @Test
    void everyStartBeginsAnew() {
        Console console = startAndAwaitTwoLines();
        for (int round = 0; round < 3; round++) {
            demo.shutdown();
            assertThat(demo.state()).isEqualTo(CellState.SHUT_DOWN);
            console.skip();
            demo.load();
            startAndAwaitTwoLines();
        }
    }

    @Test
    void aCellThatIsShutDownPrintsNothing() {
        Console console = startAndAwaitTwoLines();
        demo.shutdown();
        console.skip();
        // A command takes longer than the port takes for some ten lines.
        Commands.of(board).run("cell", "list").succeeded();
        assertThat(console.unread()).isEmpty();
    }

    @Test
    void anotherImageTakesTheFirstOnesPlace() {
        Console console = startAndAwaitTwoLines();
        demo.load(Image.of(Project.file(ECHO_DEMO), 0));
        console.skip();
        demo.start();
        console.await("echo ready\r\n");
        demo.shutdown();
        demo.load();
        startAndAwaitTwoLines();
    }
}
