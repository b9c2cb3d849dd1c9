package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL;
import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CellFile;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.Fingerprint;
import io.jailhouse.integration.board.HostileInstallation;
import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.integration.program.HostileAgent.Conduct;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import io.jailhouse.shm.confine.Confinement;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program that knows the secret of an agent and means ill; the cell beside it does not notice. */
@ExtendWith(BoardExtension.class)
class HostileAgentIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NEIGHBOUR = "second-demo";

    /** Two seconds, of which a busy agent must have worked for one: that takes longer on a machine that others use too. */
    private static final Duration HELD_UP = Duration.ofSeconds(8);

    private static final long ROOT_MEMORY = 0x90000000L;
    private static final long END_OF_THE_NEIGHBOURS_MEMORY = 0xe001f000L;

    private static HostileInstallation programs;
    private static RunningCommand daemon;
    private static Console neighbour;
    private static Fingerprint others;
    private static Cell before;
    private static long daemonPid;

    @BeforeAll
    static void startNeighbour(TestBoard board) {
        programs = HostileInstallation.in(board);
        daemon = programs.startDaemon(board);
        Awaitility.await().atMost(LIMIT).until(() -> Files.exists(board.paths().socket()));
        board.runAll(
                "enable " + SYSTEM,
                "cell create " + board.write("second.cell", CellFile.second()),
                "cell load " + NEIGHBOUR + " " + UART_DEMO,
                "cell start " + NEIGHBOUR);
        neighbour = board.serialConsole(CellFile.SECOND_CONSOLE);
        others = Fingerprint.leaveOn(board.paths(), List.of(ROOT_MEMORY, END_OF_THE_NEIGHBOURS_MEMORY));
        before = board.cell(NEIGHBOUR);
        daemonPid = board.daemonPid();
    }

    /** Whatever is left of the cell goes; the log tells of the next test only. */
    @BeforeEach
    void forget(TestBoard board) throws IOException {
        board.tryAll(List.of("cell destroy " + CELL_NAME));
        Files.deleteIfExists(board.paths().agentLog(CELL_NAME));
    }

    @AfterEach
    void nothingOfOthersHasChangedAndTheNeighbourPrints(TestBoard board) {
        assertThat(board.daemonPid()).isEqualTo(daemonPid);
        assertThat(board.cell(NEIGHBOUR)).isEqualTo(before);
        assertThat(others.changedPages()).isEmpty();
        neighbour.skip().await(" from cell!\r\n", LIMIT).await(" from cell!\r\n", LIMIT);
        board.tryAll(List.of("cell destroy " + CELL_NAME));
        // An honest agent can have the cell at once.
        programs.beHonest();
        board.runAll("cell create " + CELL, "cell destroy " + CELL_NAME);
    }

    @AfterAll
    static void close(TestBoard board) {
        neighbour.close();
        board.runAll("disable", "daemon stop");
        daemon.close();
    }

    @Test
    void itReachesNothingOutsideOfItsBoard(TestBoard board) {
        assumeThat(Confinement.available().missing()).isEmpty();
        programs.be(Conduct.ESCAPE, before.getAgentPid());
        board.runAll("cell create " + CELL);
        assertThat(log(board)).containsPattern("escape: \\d{2,} refused").doesNotContain("DONE");
    }

    @Test
    void itsGarbageInSharedWordsHoldsNobodyUp(TestBoard board) {
        programs.be(Conduct.GARBAGE, before.getAgentPid());
        board.runAll("cell create " + CELL);
        for (int i = 0; i < 3; i++) {
            List<CommandResult> results = board.tryAll(List.of(
                    "cell list",
                    "cell status " + CELL_NAME,
                    "ownership",
                    "console",
                    "cell console " + CELL_NAME,
                    "ivshmem list",
                    "cell stats " + CELL_NAME + " --batch --count 1",
                    "cell load " + CELL_NAME + " " + UART_DEMO,
                    "cell start " + CELL_NAME));
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.exitCode()).isIn(0, 1));
            results.subList(0, 3).forEach(CommandResult::succeeded);
        }
        Awaitility.await().atMost(LIMIT).until(() -> log(board).contains("garbage: "));
        Signals.kill(board.cell(CELL_NAME).getAgentPid());
        board.await(CELL_NAME, CellState.CELL_STATE_FAILED, LIMIT);
    }

    @Test
    void itsLiesAreNotBelieved(TestBoard board) {
        programs.be(Conduct.LIES, before.getAgentPid());
        board.tryAll(List.of("cell create " + CELL));
        assertThat(log(board).lines().filter(line -> line.startsWith("lie: PERMISSION_DENIED")))
                .hasSize(10);
        assertThat(log(board).lines().filter(line -> line.startsWith("lie: UNAUTHENTICATED")))
                .hasSize(4);
        assertThat(log(board)).contains("lie: all told");
    }

    @Test
    void itsFloodEndsItAlone(TestBoard board) {
        programs.be(Conduct.FLOOD, before.getAgentPid());
        CommandResult create = board.run("cell", "create", CELL);
        create.failedWith("JAILHOUSE_CELL_CREATE: Cannot allocate memory", "ended before it could run");
    }

    @Test
    void itsSilenceEndsItSoon(TestBoard board) {
        programs.be(Conduct.SILENCE, before.getAgentPid());
        long start = System.nanoTime();
        board.run("cell", "create", CELL)
                .failedWith("JAILHOUSE_CELL_CREATE: Cannot allocate memory", "ended before it could run");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void itsDisobedienceHoldsUpCallsAboutOthersForTwoSeconds(TestBoard board) throws Exception {
        for (Conduct conduct : List.of(Conduct.SULKING, Conduct.SPINNING)) {
            programs.be(conduct, before.getAgentPid());
            board.runAll("cell create " + CELL);
            long agent = board.cell(CELL_NAME).getAgentPid();
            try (ExecutorService other = Executors.newSingleThreadExecutor();
                    HypervisorCalls calls = HypervisorCalls.to(board)) {
                long start = System.nanoTime();
                Future<Optional<Errno>> stuck = other.submit(() -> {
                    try (HypervisorCalls own = HypervisorCalls.to(board)) {
                        return own.load(CELL_NAME, List.of());
                    }
                });
                // The two race; whichever is first, the neighbour's calls meet the one that waits.
                Duration longest = Duration.ZERO;
                while (!stuck.isDone()) {
                    long call = System.nanoTime();
                    assertThat(calls.start(NEIGHBOUR)).isEmpty();
                    longest = longer(longest, Duration.ofNanos(System.nanoTime() - call));
                }
                assertThat(stuck.get()).isEmpty();
                Duration all = Duration.ofNanos(System.nanoTime() - start);
                System.out.printf(
                        "an agent that is %s holds up others for %d ms%n",
                        conduct.name().toLowerCase(Locale.ROOT), longest.toMillis());
                assertThat(longest)
                        .as(conduct.name())
                        .isGreaterThan(Duration.ofSeconds(1))
                        .isLessThan(HELD_UP);
                assertThat(all).as(conduct.name()).isLessThan(HELD_UP.multipliedBy(2));
                assertThat(ProcessHandle.of(agent))
                        .as("the disobedient process")
                        .isEmpty();
            }
            board.runAll("cell destroy " + CELL_NAME);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String log(TestBoard board) {
        try {
            return Files.readString(board.paths().agentLog(CELL_NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
