package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.MessageOutcome.End;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The voting matrix: cell state x message x reply x timeout x agent death. */
class VotingTest {
    private static final long NO_LIMIT = 0;
    private static final long LIMIT = 1500;
    private static final int BEYOND_ALL_REPLIES = 6;

    static Stream<Arguments> everyCell() {
        return Arrays.stream(CellState.values())
                .flatMap(state -> Stream.of(NO_LIMIT, LIMIT, -1L)
                        .flatMap(timeout -> Stream.of(true, false)
                                .flatMap(agent -> Stream.of(true, false)
                                        .map(allFailed -> Arguments.of(state, timeout, agent, allFailed)))));
    }

    @ParameterizedTest
    @MethodSource("everyCell")
    void whoCouldAnswerIsAskedAndWaitedFor(CellState state, long timeout, boolean agentAnswers, boolean allFailed) {
        Cell cell = cell(0, timeout, state, allFailed ? Set.of(2) : Set.of());
        boolean listens = state == CellState.RUNNING || state == CellState.RUNNING_LOCKED || state == CellState.INVALID;
        assertThat(Voting.delivery(cell, agentAnswers))
                .isEqualTo(
                        listens && agentAnswers && !allFailed ? new Delivery.Awaited(timeout) : new Delivery.Written());
    }

    @ParameterizedTest
    @MethodSource("everyCell")
    void aPassiveCellIsNeverSentAnything(CellState state, long timeout, boolean agentAnswers, boolean allFailed) {
        Cell cell = cell(1, timeout, state, allFailed ? Set.of(2) : Set.of());
        assertThat(Voting.delivery(cell, agentAnswers)).isEqualTo(new Delivery.None());
    }

    @Test
    void aCellWithOneCpuThatHasNotFailedCouldAnswer() {
        Cell cell = new Cell(
                1,
                config(0, NO_LIMIT),
                new TreeSet<>(Set.of(1, 2)),
                new TreeSet<>(Set.of(1)),
                false,
                CellState.RUNNING);
        assertThat(Voting.delivery(cell, true)).isEqualTo(new Delivery.Awaited(NO_LIMIT));
    }

    static Stream<Arguments> everyReply() {
        return Arrays.stream(CellMessage.values())
                .flatMap(message -> IntStream.of(-1, 0, 1, 2, 3, 4, 5, BEYOND_ALL_REPLIES)
                        .mapToObj(reply -> Arguments.of(message, reply)));
    }

    @ParameterizedTest
    @MethodSource("everyReply")
    void onlyTheExpectedReplyIsNoRefusal(CellMessage message, int reply) {
        int expected = message == CellMessage.SHUTDOWN_REQUEST ? 3 : 4;
        Verdict verdict = Voting.verdict("c", message, outcome(End.END_REPLIED, reply));
        if (reply == expected) {
            assertThat(verdict).isEqualTo(new Verdict.Granted());
        } else {
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Verdict.Denied.class,
                            denied -> assertThat(denied.explanation())
                                    .startsWith("cell \"c\" ")
                                    .doesNotContain("\n"));
        }
    }

    @ParameterizedTest
    @EnumSource(CellMessage.class)
    void aCellThatEndsWhileItIsAskedAgreesWhateverItsStateWordSays(CellMessage message) {
        for (int state : new int[] {2, 3, 4, -1}) {
            assertThat(Voting.verdict("c", message, outcome(End.END_CELL_ENDED, state)))
                    .isEqualTo(new Verdict.Granted());
        }
    }

    @ParameterizedTest
    @EnumSource(CellMessage.class)
    void anAgentThatDiesOrWhoseCpusStopEndsTheWait(CellMessage message) {
        assertThat(Voting.verdict("c", message, outcome(End.END_ABANDONED, 0))).isEqualTo(new Verdict.Granted());
    }

    @ParameterizedTest
    @EnumSource(CellMessage.class)
    void noAnswerInTimeIsNoRefusal(CellMessage message) {
        assertThat(Voting.verdict("c", message, outcome(End.END_TIMED_OUT, 0))).isEqualTo(new Verdict.Expired());
    }

    @ParameterizedTest
    @EnumSource(CellMessage.class)
    void anOutcomeThatSaysNothingGrantsNothing(CellMessage message) {
        assertThat(Voting.verdict("c", message, MessageOutcome.getDefaultInstance()))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(Voting.verdict(
                        "c",
                        message,
                        MessageOutcome.newBuilder().setEndValue(99).build()))
                .isInstanceOf(Verdict.Denied.class);
    }

    private static MessageOutcome outcome(End end, int word) {
        return MessageOutcome.newBuilder().setEnd(end).setWord(word).build();
    }

    private static Cell cell(int flags, long timeout, CellState state, Set<Integer> failedCpus) {
        return new Cell(1, config(flags, timeout), new TreeSet<>(Set.of(2)), new TreeSet<>(failedCpus), false, state);
    }

    private static CellConfig config(int flags, long timeout) {
        return ShippedConfigurations.inmateDemo()
                .withFlags(flags)
                .withReplyTimeout(timeout)
                .read();
    }
}
