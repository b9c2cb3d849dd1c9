package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.VOTE_DEMO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.AgentState;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import io.jailhouse.proto.DescribeOwnershipResponse;
import io.jailhouse.shm.CommunicationRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cells that are asked before they are stopped, and answer, or do not. */
@ExtendWith(BoardExtension.class)
@Order(1)
class VotingIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String VOTER = "voter";
    private static final String SECOND = "second-demo";
    private static final String NOT_PERMITTED = ": Operation not permitted";

    @Test
    void aCellDecidesWhatHappensToIt(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + voter(board, 0));
        board.runAll(start(VOTER, "deny"));
        DescribeOwnershipResponse before = board.ownership();
        long process = board.cell(VOTER).getAgentPid();

        List<CommandResult> refused = board.tryAll(List.of(
                "cell shutdown " + VOTER,
                "cell load " + VOTER + " " + VOTE_DEMO,
                "cell start " + VOTER,
                "cell destroy " + VOTER,
                "disable"));

        String denied = "cell \"voter\" denied the shutdown request";
        for (int i = 0; i < refused.size(); i++) {
            String call = List.of("CELL_LOAD", "CELL_LOAD", "CELL_START", "CELL_DESTROY", "DISABLE")
                    .get(i);
            refused.get(i).failedWith("JAILHOUSE_" + call + NOT_PERMITTED, denied);
        }
        assertThat(board.ownership()).isEqualTo(before);
        assertThat(board.cell(VOTER).getAgentPid()).isEqualTo(process);
        assertThat(board.cell(VOTER).getState()).isEqualTo(CellState.CELL_STATE_RUNNING);

        board.runAll("cell kill " + VOTER);
        assertThat(board.cell(VOTER).getState()).isEqualTo(CellState.CELL_STATE_FAILED);
        board.runAll(start(VOTER, "unknown"));
        assertThat(board.tryAll(List.of("cell destroy " + VOTER)).getFirst().err())
                .contains("does not know the message");

        board.runAll("cell kill " + VOTER);
        board.runAll(start(VOTER, "approve"));
        board.runAll("cell start " + VOTER, "cell shutdown " + VOTER, "cell start " + VOTER, "cell destroy " + VOTER);
        assertThat(board.cells()).hasSize(1);
    }

    @Test
    void aCellThatNeverAnswersHoldsUpNobodyElseAndNoLongerThanItLives(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + voter(board, 0));
        board.runAll(start(VOTER, "silent"));
        try (RunningCommand one = board.start("cell", "destroy", VOTER);
                RunningCommand other = board.start("cell", "destroy", VOTER)) {
            awaitRequest(board);
            // Each of them would wait for the cell as well if one call could hold up another.
            board.runAll("cell create " + second(board, 0));
            board.runAll(start(SECOND, "approve"));
            board.runAll("cell shutdown " + SECOND, "cell destroy " + SECOND);
            assertThat(board.cell(VOTER).getState()).isEqualTo(CellState.CELL_STATE_RUNNING);

            board.runAll("cell kill " + VOTER);

            List<CommandResult> ends =
                    List.of(one.endInput().awaitEnd(LIMIT), other.endInput().awaitEnd(LIMIT));
            assertThat(ends).extracting(CommandResult::exitCode).containsExactlyInAnyOrder(0, 1);
            ends.stream()
                    .filter(end -> end.exitCode() != 0)
                    .forEach(end -> end.failedWith(
                            "JAILHOUSE_CELL_DESTROY: No such file or directory", "there is no cell \"voter\""));
        }
        assertThat(board.cells()).hasSize(1);
    }

    private static void awaitRequest(TestBoard board) {
        try (CommunicationRegion region = CommunicationRegion.open(
                board.paths().communication(), board.cell(VOTER).getId())) {
            await().atMost(LIMIT).until(() -> region.message() == 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCellThatDoesNotAnswerInTimeFailsAndTheCallGoesOn(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + voter(board, 100_000));
        board.runAll(start(VOTER, "silent"));
        board.runAll("cell shutdown " + VOTER);
        try (Console console = board.hypervisorConsole()) {
            console.await(
                    "Timeout expired while waiting for reply from target cell\nCell \"voter\" can be loaded\n", LIMIT);
        }
        assertThat(board.cell(VOTER).getState()).isEqualTo(CellState.CELL_STATE_SHUT_DOWN);

        board.runAll(start(VOTER, "deaf"));
        board.runAll("cell create " + second(board, 0));
        Cell failed = board.await(VOTER, CellState.CELL_STATE_FAILED, LIMIT);
        assertThat(failed.getFailedCpusList())
                .as("CPUs that are suspended have not failed")
                .isEmpty();

        board.runAll(start(SECOND, "silent"));
        board.runAll("cell freeze " + SECOND);
        assertThat(board.cell(SECOND).getAgentState()).isEqualTo(AgentState.AGENT_STATE_STOPPED);
        board.runAll("cell thaw " + SECOND);
        assertThat(board.cell(SECOND).getAgentState()).isEqualTo(AgentState.AGENT_STATE_RUNNING);
        board.runAll("cell freeze " + SECOND);
        try (HypervisorCalls calls = HypervisorCalls.to(board)) {
            long start = System.nanoTime();
            assertThat(calls.destroy(SECOND)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("nobody waits for a frozen cell")
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aLockedCellKeepsTheOthersAsTheyAre(TestBoard board) {
        board.runAll("enable " + SYSTEM, "cell create " + second(board, 0));
        board.runAll(start(SECOND, "silent"));
        board.runAll("cell create " + voter(board, 0));
        board.runAll(start(VOTER, "locked"));
        board.await(VOTER, CellState.CELL_STATE_RUNNING_LOCKED, LIMIT);
        String third = board.write(
                "third.cell", CellFile.like(CELL).name("third").cpus(0b1000).memory(1, 0xe0020000L));

        List<CommandResult> refused =
                board.tryAll(List.of("cell create " + third, "cell destroy " + SECOND, "disable"));

        for (int i = 0; i < refused.size(); i++) {
            String call = List.of("CELL_CREATE", "CELL_DESTROY", "DISABLE").get(i);
            refused.get(i).failedWith("JAILHOUSE_" + call + NOT_PERMITTED, "cell \"voter\" is running/locked");
        }
        board.runAll("cell kill " + SECOND);
        board.runAll(start(SECOND, "abi at-once"));
        board.await(SECOND, CellState.CELL_STATE_COMM_ABI_MISMATCH, LIMIT);

        // The lock goes with the first message, and nobody asks a cell that knows another revision.
        board.runAll("cell shutdown " + VOTER, "cell destroy " + SECOND);
        for (var state : List.of(
                new Shown("shut-down", CellState.CELL_STATE_SHUT_DOWN),
                new Shown("failed", CellState.CELL_STATE_FAILED),
                new Shown("invalid", CellState.CELL_STATE_INVALID))) {
            board.runAll(start(VOTER, state.word + " at-once"));
            board.await(VOTER, state.state, LIMIT);
        }
        board.runAll("cell kill " + VOTER);
    }

    private record Shown(String word, CellState state) {}

    @Test
    void cellsCanBeListedDuringEveryTransition(TestBoard board) throws Exception {
        String voter = voter(board, 0);
        board.runAll("daemon start", "enable " + SYSTEM);
        ExecutorService lister = Executors.newSingleThreadExecutor();
        AtomicBoolean enough = new AtomicBoolean();
        Future<Set<CellState>> lists = lister.submit(() -> statesSeen(board, enough));
        for (int round = 0; round < 3; round++) {
            board.runAll(
                    "cell create " + voter,
                    load(VOTER, "approve"),
                    "cell start " + VOTER,
                    "cell shutdown " + VOTER,
                    "cell start " + VOTER,
                    "cell destroy " + VOTER,
                    "cell create " + voter,
                    "disable",
                    "enable " + SYSTEM);
        }
        enough.set(true);
        lister.shutdown();
        assertThat(lists.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .contains(CellState.CELL_STATE_RUNNING)
                .isSubsetOf(CellState.CELL_STATE_RUNNING, CellState.CELL_STATE_SHUT_DOWN);
        board.runAll("disable", "daemon stop");
    }

    private static Set<CellState> statesSeen(TestBoard board, AtomicBoolean enough) {
        Set<CellState> states = new HashSet<>();
        try (HypervisorCalls calls = HypervisorCalls.to(board)) {
            while (!enough.get()) {
                List<Integer> cpus = new ArrayList<>();
                for (Cell cell : calls.cells()) {
                    states.add(cell.getState());
                    cpus.addAll(cell.getCpusList());
                }
                assertThat(cpus).doesNotHaveDuplicates();
            }
        }
        return states;
    }

    private static String voter(TestBoard board, int timeoutMicros) {
        return board.write("voter.cell", voting(CellFile.like(CELL).name(VOTER), timeoutMicros));
    }

    private static String second(TestBoard board, int timeoutMicros) {
        return board.write("second.cell", voting(CellFile.second(), timeoutMicros));
    }

    private static CellFile voting(CellFile file, int timeoutMicros) {
        return file.wordAt(CellFile.FLAGS_OFFSET, 0).wordAt(CellFile.REPLY_TIMEOUT_OFFSET, timeoutMicros);
    }

    private static String[] start(String cell, String behaviour) {
        return new String[] {load(cell, behaviour), "cell start " + cell};
    }

    private static String load(String cell, String behaviour) {
        return "cell load %s %s -s \"%s\" -a 0x1000".formatted(cell, VOTE_DEMO, behaviour);
    }
}
