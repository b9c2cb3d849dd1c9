package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.IVSHMEM_CELL;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_2;
import static io.jailhouse.integration.board.Project.IVSHMEM_CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellState;
import io.jailhouse.shm.confine.Confinement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents work as ever when they have given up everything else. */
@ExtendWith(BoardExtension.class)
class ConfinementIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void confinedAgentsWorkAndFindTheNextDaemon(TestBoard board) {
        assumeThat(Confinement.available().missing()).isEmpty();
        board.runAll(
                "enable --confine strict --cpu-affinity 0 " + SYSTEM,
                "cell create " + IVSHMEM_CELL,
                "cell create " + IVSHMEM_CELL_2);
        List<Cell> before = board.cells();
        assertThat(before).hasSize(3).allSatisfy(cell -> assertConfined(board, cell));

        Signals.kill(board.daemonPid());
        board.run("cell", "list").succeeded();
        assertThat(board.cells()).isEqualTo(before);
        // What comes later: another daemon's agents, a grant for an old one, files, code that was not used before.
        board.runAll(
                "cell destroy " + IVSHMEM_CELL_NAME,
                "cell create " + IVSHMEM_CELL,
                "cell load " + IVSHMEM_CELL_NAME + " " + UART_DEMO,
                "cell start " + IVSHMEM_CELL_NAME,
                "root load " + UART_DEMO + " -a 0x90000000");
        board.await(IVSHMEM_CELL_NAME, CellState.CELL_STATE_RUNNING, LIMIT);
        assertThat(board.cells()).hasSize(3).allSatisfy(cell -> assertConfined(board, cell));
        assertThat(board.cells())
                .allSatisfy(cell -> assertThat(statusOfThreads(cell))
                        .filteredOn(status -> status.startsWith("Name:\tcpu"))
                        .hasSizeGreaterThanOrEqualTo(cell.getCpusCount())
                        .allSatisfy(status -> assertThat(status).contains("\nCpus_allowed_list:\t0\n")));
    }

    @Test
    void cpusAreBoundToCoresThatThereAre(TestBoard board) {
        board.run("enable", "--cpu-affinity", "0,63", SYSTEM)
                .failedWith("JAILHOUSE_ENABLE: Invalid argument", "CPUs cannot be bound to core 63 of the host");
        board.run("enable", "--cpu-affinity", "all", SYSTEM)
                .failedWithOnly("jailhouse: --cpu-affinity: all is no list of cores from 0 to 63, such as 0-3,5");
    }

    @Test
    void aUserCanTurnItOff(TestBoard board) {
        board.runAll("enable --confine off " + SYSTEM);
        // The root cell's agent may still be starting.
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                board.run("cell", "status", "0").succeeded().out())
                        .contains("Confined      no\n"));
        assertThat(board.run("enable", "--confine", "much", SYSTEM).errorLines().getFirst())
                .contains("\"much\" is not strict, best-effort or off");
    }

    /** The daemon says so, and the kernel says so of each thread. */
    private static void assertConfined(TestBoard board, Cell cell) {
        Confinement holds = Confinement.available();
        String id = Integer.toString(cell.getId());
        assertThat(board.run("cell", "status", id).succeeded().out())
                .contains("Confined      seccomp, landlock %d (files, tcp, signals), no new privileges\n"
                        .formatted(holds.landlockAbi()));
        assertThat(statusOfThreads(cell))
                .hasSizeGreaterThan(5)
                .allSatisfy(status -> assertThat(status).contains("NoNewPrivs:\t1\n", "Seccomp:\t2\n"));
    }

    private static List<String> statusOfThreads(Cell cell) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(cell.getAgentPid()), "task"))) {
            return threads.map(thread -> {
                        try {
                            return Files.readString(thread.resolve("status"));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
