package io.jailhouse.integration.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.ConfigReader;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.daemon.lifecycle.Decision;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.model.BoardModel.ModelCell;
import io.jailhouse.proto.Violation;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The decisions of the life cycle against the model, {@code -Dsequences=N} random sequences of commands and accidents. */
class LifecycleModelTest {
    private static final int SEQUENCES = Integer.getInteger("sequences", 300);
    private static final int STEPS = 60;

    private final Board enabled = enabledBoard();

    @Test
    void everyStepIsDecidedAsTheModelSaysAndNothingIsLost() {
        for (int seed = 0; seed < SEQUENCES; seed++) {
            Random random = new Random(seed);
            BoardModel model = new BoardModel();
            Board board = enabled;
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                Step step = Step.any(random);
                steps.add(step);
                boolean possible =
                        !(step instanceof Step.Violation(String name, int cpu)) || canViolate(model, name, cpu);
                if (!possible) {
                    continue;
                }
                Taken taken = take(board, step);
                String story = "seed " + seed + ": " + steps;
                assertThat(taken.refusal()).as(story).isEqualTo(model.take(step));
                board = taken.board();
                compare(story, board, model);
            }
        }
    }

    @Test
    void destroyingEverythingLeavesTheBoardAsItWas() {
        for (int seed = 0; seed < SEQUENCES; seed++) {
            Random random = new Random(seed);
            Board board = enabled;
            for (int i = 0; i < STEPS; i++) {
                board = take(board, Step.command(random)).board();
            }
            for (Cell cell : board.guests()) {
                board = take(board, new Step.Destroy(cell.name())).board();
            }
            assertThat(board.cells()).as("seed %d", seed).isEqualTo(enabled.cells());
            assertThat(board.rootMemory()).as("seed %d", seed).isEqualTo(enabled.rootMemory());
        }
    }

    private static boolean canViolate(BoardModel model, String name, int cpu) {
        ModelCell cell = model.cells.get(name);
        return cell != null
                && cell.variant.cpus().contains(cpu)
                && (cell.state == BoardModel.State.RUNNING || cell.state == BoardModel.State.RUNNING_LOCKED);
    }

    private record Taken(Board board, Optional<Errno> refusal) {}

    private static Taken take(Board board, Step step) {
        Optional<Board> now = Optional.of(board);
        return switch (step) {
            case Step.Create(CellVariant variant) ->
                decided(
                        board,
                        Lifecycle.create(
                                now,
                                "test.cell",
                                ConfigReader.readCell("test.cell", variant.file())
                                        .configuration()));
            case Step.Load(String name) -> decided(board, Lifecycle.setLoadable(now, new CellName.Name(name)));
            case Step.Start(String name) -> decided(board, Lifecycle.start(now, new CellName.Name(name)));
            case Step.Destroy(String name) -> decided(board, Lifecycle.destroy(now, new CellName.Name(name)));
            case Step.AgentDies(String name) ->
                happened(board, name, cell -> decided(board, Lifecycle.agentLost(board, cell.id())));
            case Step.Violation(String name, int cpu) ->
                happened(
                        board,
                        name,
                        cell -> decided(
                                board, Lifecycle.cpuParked(board, cell.id(), cpu, Violation.getDefaultInstance())));
            case Step.Lock(String name, boolean locked) ->
                happened(
                        board,
                        name,
                        cell -> new Taken(
                                // Only an inmate that runs writes its state word.
                                cell.isRunning()
                                        ? board.observing(Map.of(
                                                cell.id(), locked ? CellState.RUNNING_LOCKED : CellState.RUNNING))
                                        : board,
                                Optional.empty()));
        };
    }

    private static Taken happened(Board board, String name, java.util.function.Function<Cell, Taken> event) {
        return board.cell(name).map(event).orElse(new Taken(board, Optional.empty()));
    }

    private static Taken decided(Board before, Decision decision) {
        return switch (decision) {
            case Decision.Accepted accepted -> new Taken(accepted.next().orElseThrow(), Optional.empty());
            case Decision.Refused(Errno errno, String explanation) -> {
                assertThat(explanation).isNotBlank();
                yield new Taken(before, Optional.of(errno));
            }
        };
    }

    private static void compare(String story, Board board, BoardModel model) {
        assertThat(board.guests()).as(story).hasSameSizeAs(model.cells.values());
        Set<Integer> owned = new TreeSet<>(board.root().cpus());
        assertThat(board.root().cpus()).as(story).isEqualTo(model.rootCpus);
        for (Cell cell : board.guests()) {
            ModelCell expected = model.cells.get(cell.name());
            assertThat(cell.id()).as(story).isEqualTo(expected.id);
            assertThat(cell.state().name()).as(story).isEqualTo(expected.state.name());
            assertThat(cell.failedCpus()).as(story).isEqualTo(expected.failed);
            assertThat(cell.loadable()).as(story).isEqualTo(expected.loadable);
            for (int cpu : cell.cpus()) {
                assertThat(owned.add(cpu))
                        .as("CPU %d has one owner, %s", cpu, story)
                        .isTrue();
            }
        }
        assertThat(owned).as(story).containsExactly(0, 1, 2, 3);
        for (long probe : BoardModel.PROBES) {
            assertThat(board.rootMemory().mayWrite(new PhysicalRange(probe, 0x8000)))
                    .as("the root cell's access to 0x%x, %s", probe, story)
                    .isEqualTo(model.rootHas(probe));
        }
    }

    private static Board enabledBoard() {
        try {
            byte[] file = Files.readAllBytes(Project.ROOT.resolve(Project.SYSTEM));
            return Board.enabledWith(
                    ConfigReader.readSystem(Project.SYSTEM, file).configuration());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
