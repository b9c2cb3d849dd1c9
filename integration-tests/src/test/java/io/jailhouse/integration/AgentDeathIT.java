package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.ConfigReader;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.Commands;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.JailhouseTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The process of a cell is killed. */
@JailhouseTest
class AgentDeathIT {
    private static final Duration NOTICE = Duration.ofSeconds(1);
    private static final String LIST_AFTER_DEATH = """
            ID      Name                    State             Assigned CPUs           Failed CPUs             \n\
            0       k3-am625-sk             running           0,3                                             \n\
            1       inmate-demo             failed            2                       2                       \n\
            2       second-demo             running           1                                               \n\
            """;

    private final Board board = Project.board();
    private final Cell first = Project.demo(board, UART_DEMO);
    private final Cell second = board.cell(
                    ConfigReader.readCell("second.cell", CellFile.second().bytes())
                            .configuration())
            .image(Project.file(UART_DEMO));

    @Test
    void failsTheCellWithinASecondAndNothingElse() {
        first.start();
        second.start();
        first.console().await("Hello 2 from cell!\r\n");
        second.console().await(" from cell!\r\n");

        Signals.kill(first.agent().orElseThrow().pid());

        first.await(CellState.FAILED, NOTICE);
        assertThat(Commands.of(board).run("cell", "list").succeeded().out()).isEqualTo(LIST_AFTER_DEATH);
        assertThat(board.daemon().process().isAlive()).isTrue();
        second.console().skip().await(" from cell!\r\n");

        first.destroy();
        first.console().skip();
        first.create();
        first.start();
        first.console().await("Hello 1 from cell!\r\n");
        second.console().skip().await(" from cell!\r\n");
    }

    @Test
    void aCellWhoseAgentDiedCanBeLoadedAndStartedAgain() {
        first.start();
        first.console().await("Hello 1 from cell!\r\n");
        ProcessHandle dead = first.agent().orElseThrow();
        Signals.kill(dead.pid());
        first.await(CellState.FAILED);
        first.console().skip();

        first.load();
        first.start();

        first.console().await("Hello 1 from cell!\r\n");
        assertThat(first.failedCpus()).isEmpty();
        assertThat(first.agent().orElseThrow()).isNotEqualTo(dead);
    }

    @Test
    void ofTheRootCellLeavesOtherCellsRunning() {
        first.start();
        first.console().await("Hello 1 from cell!\r\n");
        Signals.kill(board.root().agent().orElseThrow().pid());
        board.root().await(CellState.FAILED);
        first.console().skip().await(" from cell!\r\n");
        assertThat(first.state()).isEqualTo(CellState.RUNNING);
    }
}
