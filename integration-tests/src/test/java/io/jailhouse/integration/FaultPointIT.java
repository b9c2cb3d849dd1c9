package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.proto.CellState;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Faults that a user arms with the command. */
@ExtendWith(BoardExtension.class)
class FaultPointIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void whatIsArmedHappensAndIsListedUntilThen(TestBoard board) {
        board.runAll("enable " + SYSTEM);
        List<CommandResult> refused = board.tryAll(List.of(
                "fault arm BEFORE_LUNCH crash",
                "fault arm BEFORE_ANSWER error",
                "fault arm BETWEEN_EFFECTS crash --cell " + CELL_NAME));
        assertThat(refused)
                .extracting(CommandResult::err)
                .containsExactly(
                        "jailhouse: there is no fault point \"BEFORE_LUNCH\"\nfault arm: Invalid argument\n",
                        "jailhouse: nothing can end with an error at fault point BEFORE_ANSWER\nfault arm: Invalid argument\n",
                        "jailhouse: fault point BETWEEN_EFFECTS concerns no particular cell\nfault arm: Invalid argument\n");

        board.runAll(
                "fault arm between_effects error",
                "fault arm BEFORE_GRANT crash --cell " + CELL_NAME,
                "fault arm BEFORE_START delay --delay 20ms --count 3");
        assertThat(board.run("fault", "list").succeeded().out()).isEqualTo("""
                BETWEEN_EFFECTS error, once
                BEFORE_GRANT crash, cell "inmate-demo", once
                BEFORE_START delay 20 ms, 3 times
                """);

        List<CommandResult> created =
                board.tryAll(List.of("cell create " + CELL, "cell create " + CELL, "cell create " + CELL));
        assertThat(created.get(0).err()).startsWith("jailhouse: fault point BETWEEN_EFFECTS was armed with an error\n");
        assertThat(created.get(1).err()).startsWith("jailhouse: the agent of cell 1 ended before it could run");
        assertThat(created.get(2).err()).isEmpty();
        board.runAll("cell load " + CELL_NAME + " " + UART_DEMO, "cell start " + CELL_NAME);
        assertThat(board.cell(CELL_NAME).getState()).isEqualTo(CellState.CELL_STATE_RUNNING);
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(board.run("fault", "list").succeeded().out())
                                .isEqualTo("BEFORE_START delay 20 ms, 2 times\n"));
    }

    @Test
    void anOperationThatHangsGoesOnWhenTheFaultIsCleared(TestBoard board) {
        board.runAll(
                "enable " + SYSTEM,
                "cell create " + CELL,
                "cell load " + CELL_NAME + " " + UART_DEMO,
                "fault arm BETWEEN_LEDGER_AND_EFFECT hang");
        try (RunningCommand start = board.start("cell", "start", CELL_NAME)) {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> board.run("fault", "list").succeeded().out().isEmpty());
            assertThat(start.hasEnded()).isFalse();
            board.runAll("fault clear");
            assertThat(start.endInput().awaitEnd(LIMIT).succeeded().out()).isEmpty();
        }
        assertThat(board.cell(CELL_NAME).getState()).isEqualTo(CellState.CELL_STATE_RUNNING);
    }

    @Test
    void whatIsArmedEndsWithTheBoard(TestBoard board) {
        board.runAll("daemon start", "fault arm BETWEEN_EFFECTS delay --delay 1ms --count 1000", "enable " + SYSTEM);
        assertThat(board.run("fault", "list").succeeded().out()).startsWith("BETWEEN_EFFECTS delay 1 ms, ");
        board.runAll("fault arm BEFORE_START crash", "disable", "enable " + SYSTEM);
        assertThat(board.run("fault", "list").succeeded().out()).isEmpty();
        board.runAll("disable", "daemon stop");
    }

    @Test
    void whoseAnswerGetsLostCanBeAskedFor(TestBoard board) {
        board.runAll("enable " + SYSTEM);
        assertThat(board.run("request", "0123456789-nobody").succeeded().out()).isEqualTo("not done, or long ago\n");
        assertThat(board.run("request", "?").err()).contains("a request id has 8 to 64 letters, digits and dashes");
    }
}
