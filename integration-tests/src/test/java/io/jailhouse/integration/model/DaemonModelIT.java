package io.jailhouse.integration.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.integration.board.HypervisorCalls.Image;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.Signals;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.integration.model.BoardModel.ModelCell;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.CellOwnership;
import io.jailhouse.proto.CellState;
import io.jailhouse.transport.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real daemon with real agents against the model: {@code -Dsteps=N} random commands and killed agents. */
@ExtendWith(BoardExtension.class)
class DaemonModelIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int STEPS = Integer.getInteger("steps", 60);
    private static final long SEED = Long.getLong("steps.seed", 1);

    /** wfi; b .-4 */
    private static final ByteString IDLE_INMATE =
            ByteString.copyFrom(new byte[] {0x7f, 0x20, 0x03, (byte) 0xd5, -1, -1, -1, 0x17});

    @Test
    @Timeout(1200)
    void statesErrorsAndOwnersAreThoseOfTheModelAfterEveryStep(TestBoard board) {
        Random random = new Random(SEED);
        BoardModel model = new BoardModel();
        List<Step> steps = new ArrayList<>();
        board.runAll("enable " + Project.SYSTEM);
        try (HypervisorCalls calls = HypervisorCalls.to(board)) {
            for (int i = 0; i < STEPS; i++) {
                Step step = random.nextInt(10) == 0
                        ? new Step.AgentDies(Step.NAMES.get(random.nextInt(4)))
                        : Step.command(random);
                steps.add(step);
                Optional<Errno> refusal = take(board, calls, step);
                assertThat(refusal).as(steps.toString()).isEqualTo(model.take(step));
                compare(steps.toString(), board, calls, model);
            }
        }
    }

    private static Optional<Errno> take(TestBoard board, HypervisorCalls calls, Step step) {
        return switch (step) {
            case Step.Create(CellVariant variant) -> calls.create(variant.file());
            case Step.Load(String name) -> calls.load(name, List.of(new Image(0, IDLE_INMATE)));
            case Step.Start(String name) -> calls.start(name);
            case Step.Destroy(String name) -> calls.destroy(name);
            case Step.AgentDies(String name) -> {
                calls.cell(name).map(Cell::getAgentPid).filter(pid -> pid != 0).ifPresent(pid -> {
                    Signals.kill(pid);
                    board.await(name, CellState.CELL_STATE_FAILED, LIMIT);
                });
                yield Optional.empty();
            }
            case Step.Violation violation -> throw new IllegalArgumentException(violation.toString());
            case Step.Lock lock -> throw new IllegalArgumentException(lock.toString());
        };
    }

    private static void compare(String story, TestBoard board, HypervisorCalls calls, BoardModel model) {
        List<Cell> cells = calls.cells();
        assertThat(cells).as(story).hasSize(1 + model.cells.size());
        assertThat(cells.getFirst().getCpusList()).as(story).containsExactlyElementsOf(model.rootCpus);
        for (Cell cell : cells.subList(1, cells.size())) {
            ModelCell expected = model.cells.get(cell.getName());
            assertThat(cell.getId()).as(story).isEqualTo(expected.id);
            assertThat(cell.getState().name()).as(story).isEqualTo("CELL_STATE_" + expected.state);
            assertThat(new TreeSet<>(cell.getCpusList())).as(story).isEqualTo(expected.variant.cpus());
            assertThat(new TreeSet<>(cell.getFailedCpusList())).as(story).isEqualTo(expected.failed);
        }
        CellOwnership root = board.ownership().getCells(0);
        for (long probe : BoardModel.PROBES) {
            assertThat(root.getRangesList().stream()
                            .anyMatch(range ->
                                    probe >= range.getPhysical() && probe < range.getPhysical() + range.getSize()))
                    .as("the root cell's access to 0x%x, %s", probe, story)
                    .isEqualTo(model.rootHas(probe));
        }
    }
}
