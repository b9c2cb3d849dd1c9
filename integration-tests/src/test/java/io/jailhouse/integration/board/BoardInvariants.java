package io.jailhouse.integration.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellOwnership;
import io.jailhouse.proto.CellState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * What holds on every board, whatever was killed: one agent for each cell that can run, no other process, each CPU in one
 * cell, nothing damaged.
 */
public final class BoardInvariants {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Set<Integer> CPUS = Set.of(0, 1, 2, 3);

    private final TestBoard board;
    private final Set<Long> programs;

    /** Of an AM62x that is enabled. */
    public BoardInvariants(TestBoard board) {
        this(board, Set.of());
    }

    /**
     * Of an AM62x that is enabled.
     *
     * @param programs processes of the test's own that use the board
     */
    public BoardInvariants(TestBoard board, Set<Long> programs) {
        this.board = board;
        this.programs = programs;
    }

    /** Fails, naming what does not hold. What a killed process leaves to clear up may take a moment. */
    public void check(String story) {
        Awaitility.await(story).atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            List<Cell> cells = board.cells();
            Set<Long> agents = cells.stream()
                    .map(Cell::getAgentPid)
                    .filter(pid -> pid != 0)
                    .collect(Collectors.toCollection(TreeSet::new));
            checkProcesses(agents);
            checkCells(cells);
            checkCpus();
            checkFiles();
        });
    }

    private void checkProcesses(Set<Long> agents) {
        Set<Long> expected = new TreeSet<>(agents);
        expected.add(board.daemonPid());
        expected.addAll(programs);
        assertThat(board.processIds()).as("processes").isEqualTo(expected);
    }

    private static void checkCells(List<Cell> cells) {
        for (Cell cell : cells) {
            boolean failed = cell.getState() == CellState.CELL_STATE_FAILED;
            assertThat(cell.getAgentPid() != 0 || failed)
                    .as("cell %s is %s without a process", cell.getName(), cell.getState())
                    .isTrue();
            assertThat(failed && cell.getFailedCpusList().isEmpty())
                    .as("cell %s has failed, none of its CPUs has", cell.getName())
                    .isFalse();
        }
    }

    private void checkCpus() {
        List<Integer> all = new ArrayList<>();
        for (CellOwnership cell : board.ownership().getCellsList()) {
            all.addAll(cell.getCpusList());
        }
        assertThat(all).as("owners of CPUs").containsExactlyInAnyOrderElementsOf(CPUS);
    }

    private void checkFiles() {
        try (Stream<Path> files = Files.list(board.paths().runtimeDir())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("files in the runtime folder")
                    .noneMatch(name -> name.endsWith(".damaged"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
