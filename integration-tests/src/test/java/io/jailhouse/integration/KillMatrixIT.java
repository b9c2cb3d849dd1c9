package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static io.jailhouse.integration.board.Project.VOTE_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.fault.FaultPoint.Place;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.BoardInvariants;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.FaultCalls;
import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.integration.board.HypervisorCalls.Image;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.FaultAction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who is killed, and when: each process at each fault point of each operation that passes it, and at random moments of each
 * operation ({@code -Dmatrix.rounds=N}). What a user sees of a daemon's death is nothing: the command carries on with its
 * successor. After each kill everything is compared: {@link BoardInvariants}.
 */
@ExtendWith(BoardExtension.class)
@Order(1)
class KillMatrixIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("matrix.rounds", 0);

    /** Without rounds every third scene of one: each victim twice, each operation at least once. */
    private static final int STRIDE = ROUNDS > 0 ? 1 : 3;

    private static final long SEED = Long.getLong("matrix.seed", 1);
    private static final long LONGEST_OPERATION_MILLIS = 350;

    private final Random random = new Random(SEED);

    /** Whether the cell that there is, if there is one, is asked before it is stopped. */
    private boolean votes;

    /** What the scene before was, as the next one shows whether its cell can be used again. */
    private String before = "nothing";

    /** What a user does to the cell. */
    private enum Operation {
        CREATE("cell create " + CELL),
        LOAD("cell load " + CELL_NAME + " " + UART_DEMO),
        START("cell start " + CELL_NAME),
        VOTE("cell shutdown " + CELL_NAME),
        DESTROY("cell destroy " + CELL_NAME),
        IDLE("cell list");

        private final String line;

        Operation(String line) {
            this.line = line;
        }

        String[] words() {
            return line.split(" ");
        }
    }

    private enum Victim {
        AGENT,
        ROOT_AGENT,
        DAEMON,
        COMMAND
    }

    private static final Set<FaultPoint> PASSED_BY_ALL = Set.of(
            FaultPoint.BETWEEN_LEDGER_AND_EFFECT,
            FaultPoint.BETWEEN_EFFECTS,
            FaultPoint.AFTER_LAST_EFFECT,
            FaultPoint.BEFORE_ANSWER);

    /** Beside those; an operation that is not named passes none at all. */
    private static final Map<Operation, Set<FaultPoint>> PASSED = Map.of(
            Operation.CREATE,
            Set.of(
                    FaultPoint.AFTER_SPAWN,
                    FaultPoint.AFTER_REVOKE_SENT,
                    FaultPoint.BEFORE_GRANT,
                    FaultPoint.BEFORE_ACKNOWLEDGEMENT),
            Operation.LOAD,
            Set.of(
                    FaultPoint.AFTER_REVOKE_SENT,
                    FaultPoint.DURING_IMAGE_COPY,
                    FaultPoint.BEFORE_SUSPEND,
                    FaultPoint.BEFORE_ACKNOWLEDGEMENT),
            Operation.START,
            Set.of(FaultPoint.AFTER_REVOKE_SENT, FaultPoint.BEFORE_START, FaultPoint.BEFORE_ACKNOWLEDGEMENT),
            Operation.VOTE,
            Set.of(
                    FaultPoint.BEFORE_VOTE,
                    FaultPoint.AFTER_VOTE,
                    FaultPoint.BEFORE_SUSPEND,
                    FaultPoint.BEFORE_VOTE_REPLY,
                    FaultPoint.BEFORE_ACKNOWLEDGEMENT),
            Operation.DESTROY,
            Set.of());

    @TestFactory
    @Timeout(3600)
    Stream<DynamicTest> everyProcessAtEveryPointAndInTheMiddle(TestBoard board) {
        List<DynamicTest> scenes = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            points(operation)
                    .map(point -> DynamicTest.dynamicTest(
                            "%s at %s of %s".formatted(point.place(), point, operation),
                            () -> killAtPoint(board, operation, point)))
                    .forEach(scenes::add);
        }
        List<DynamicTest> moments = new ArrayList<>();
        for (int round = 0; round < Math.max(1, ROUNDS); round++) {
            for (Operation operation : Operation.values()) {
                for (Victim victim : Victim.values()) {
                    moments.add(DynamicTest.dynamicTest(
                            "%s in the middle of %s, round %d".formatted(victim, operation, round),
                            () -> killInTheMiddle(board, operation, victim)));
                }
            }
        }
        for (int moment = 0; moment < moments.size(); moment += STRIDE) {
            scenes.add(moments.get(moment));
        }
        scenes.add(DynamicTest.dynamicTest("after all of them the cell runs again", () -> {
            prepare(board, Operation.IDLE);
            new BoardInvariants(board).check(before);
            assertDone(board, Operation.IDLE, before);
        }));
        return scenes.stream();
    }

    private static Stream<FaultPoint> points(Operation operation) {
        return PASSED.containsKey(operation)
                ? Stream.concat(PASSED_BY_ALL.stream(), PASSED.get(operation).stream())
                        .sorted()
                : Stream.empty();
    }

    private void killAtPoint(TestBoard board, Operation operation, FaultPoint point) {
        prepare(board, operation);
        long daemon = board.daemonPid();
        boolean isAgents = point.place() == Place.AGENT;
        assertThat(FaultCalls.to(board)
                        .arm(point, FaultAction.FAULT_ACTION_CRASH, point.concernsCell() && isAgents ? CELL_NAME : ""))
                .isEmpty();
        CommandResult result = board.run(operation.words());
        String story = "seed %d: %s at %s: %s".formatted(SEED, operation, point, result);
        if (isAgents) {
            assertThat(board.daemonPid()).as(story).isEqualTo(daemon);
            assertThat(FaultCalls.to(board).clear()).as(story).isEmpty();
        } else {
            // The command does not show that there was a death.
            assertThat(result.exitCode()).as(story).isZero();
            assertThat(result.err()).as(story).isEmpty();
            assertThat(board.daemonPid()).as(story).isNotEqualTo(daemon);
            assertDone(board, operation, story);
        }
        new BoardInvariants(board).check(story);
        before = story;
    }

    private void killInTheMiddle(TestBoard board, Operation operation, Victim victim) {
        prepare(board, operation);
        long daemon = board.daemonPid();
        long delay = TimeUnit.MILLISECONDS.toNanos(random.nextLong(LONGEST_OPERATION_MILLIS));
        String story = "seed %d: %s killed %d us into %s".formatted(SEED, victim, delay / 1000, operation);
        try (RunningCommand command = board.start(operation.words())) {
            Optional<Long> target = pid(board, victim, command);
            LockSupport.parkNanos(delay);
            target.flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
            CommandResult result = command.endInput().awaitEnd(LIMIT);
            if (victim == Victim.DAEMON) {
                assertThat(result.err()).as(story).isEmpty();
                assertThat(board.run("cell", "list").exitCode()).as(story).isZero();
                assertDone(board, operation, story);
            }
        }
        if (victim == Victim.ROOT_AGENT) {
            board.await("k3-am625-sk", CellState.CELL_STATE_FAILED, LIMIT);
            new BoardInvariants(board).check(story);
            // The root cell is not started again on a board that is on.
            board.runAll("disable", "enable " + SYSTEM);
        }
        if (victim != Victim.DAEMON && victim != Victim.ROOT_AGENT) {
            assertThat(board.daemonPid()).as(story).isEqualTo(daemon);
        }
        new BoardInvariants(board).check(story);
        before = story;
    }

    private static Optional<Long> pid(TestBoard board, Victim victim, RunningCommand command) {
        return switch (victim) {
            case DAEMON -> Optional.of(board.daemonPid());
            case COMMAND -> Optional.of(command.pid());
            case ROOT_AGENT -> Optional.of(board.cells().getFirst().getAgentPid());
            case AGENT ->
                board.cells().stream()
                        .filter(cell -> cell.getName().equals(CELL_NAME))
                        .map(Cell::getAgentPid)
                        .filter(agent -> agent != 0)
                        .findFirst();
        };
    }

    /**
     * Brings the cell to where the operation begins, with the cell that the scene before left, if that has not failed: so it
     * shows too that it can be used.
     */
    private void prepare(TestBoard board, Operation operation) {
        if (!Files.exists(board.paths().socket())) {
            board.runAll("enable " + SYSTEM);
        }
        try (HypervisorCalls calls = HypervisorCalls.to(board)) {
            Optional<CellState> state = calls.cell(CELL_NAME).map(Cell::getState);
            boolean isLeft = state.isPresent();
            boolean isAsked = operation == Operation.VOTE;
            if (isLeft
                    && (state.get() == CellState.CELL_STATE_FAILED
                            || votes != isAsked
                            || operation == Operation.CREATE)) {
                assertThat(calls.destroy(CELL_NAME)).as(before).isEmpty();
                isLeft = false;
            }
            votes = isAsked;
            if (operation == Operation.CREATE) {
                return;
            }
            if (!isLeft) {
                // A cell that is asked: the others let themselves be stopped without a word.
                byte[] configuration = votes
                        ? CellFile.like(CELL).wordAt(CellFile.FLAGS_OFFSET, 0).bytes()
                        : bytes(CELL);
                assertThat(calls.create(configuration)).as(before).isEmpty();
            }
            if (operation == Operation.DESTROY) {
                return;
            }
            List<Image> images = List.of(new Image(0, ByteString.copyFrom(bytes(votes ? VOTE_DEMO : UART_DEMO))));
            assertThat(calls.load(CELL_NAME, images)).as(before).isEmpty();
            if (operation != Operation.START) {
                assertThat(calls.start(CELL_NAME)).as(before).isEmpty();
            }
        }
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(Project.ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertDone(TestBoard board, Operation operation, String story) {
        Optional<CellState> state = board.cells().stream()
                .filter(cell -> cell.getName().equals(CELL_NAME))
                .map(Cell::getState)
                .findFirst();
        switch (operation) {
            case CREATE, LOAD, VOTE -> assertThat(state).as(story).contains(CellState.CELL_STATE_SHUT_DOWN);
            case START, IDLE -> assertThat(state).as(story).contains(CellState.CELL_STATE_RUNNING);
            case DESTROY -> assertThat(state).as(story).isEmpty();
        }
    }
}
