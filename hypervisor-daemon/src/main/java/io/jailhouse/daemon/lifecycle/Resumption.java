package io.jailhouse.daemon.lifecycle;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.PagePool;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import java.util.ArrayList;
import java.util.List;

/**
 * Finishes an operation whose daemon died on the way: which of its effects have happened nobody knows, so all that lead
 * to the board it was meant to lead to are carried out again. Images that were being copied are not: the call that
 * brought them has failed.
 */
public final class Resumption {
    private Resumption() {}

    /**
     * Decides what has to happen.
     *
     * @param before the board that the operation found
     * @param next the board that it was to lead to
     * @param starts of which CPUs were to be let go
     * @return the effects; the board is the next one, a generation later, so that its grants are new to the agents
     */
    public static Accepted of(Board before, Board next, List<Effect.StartCpus> starts) {
        Board resumed = next.withRootMemory(next.rootMemory());
        List<Cell> created = resumed.guests().stream()
                .filter(cell -> before.cell(cell.id()).isEmpty())
                .toList();
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.PrepareBoard());
        created.forEach(cell -> effects.add(new Effect.SpawnAgent(cell.id())));
        starts.forEach(start -> effects.add(new Effect.SpawnAgent(start.cellId())));
        resumed.guests().stream()
                .filter(cell -> !cell.isRunning())
                .forEach(cell -> effects.add(new Effect.SuspendCpus(cell.id())));
        // What leaves the root cell does so before somebody else gets it.
        effects.add(new Effect.ApplyGrant(Cell.ROOT_ID));
        before.guests().stream()
                .filter(cell -> resumed.cell(cell.id()).isEmpty())
                .forEach(gone -> effects.addAll(IvshmemLinks.leaving(resumed.cells(), gone)));
        for (Cell cell : created) {
            effects.addAll(IvshmemLinks.joining(others(resumed, cell), cell));
            effects.add(new Effect.ClearStatistics(cell.cpus()));
            effects.add(new Effect.ClearCommunicationRegion(cell.id()));
        }
        for (Cell cell : resumed.guests()) {
            effects.add(new Effect.ApplyGrant(cell.id()));
            if (!cell.isRunning()) {
                effects.add(new Effect.WriteState(cell.id(), cell.state()));
            }
        }
        for (Effect.StartCpus start : starts) {
            if (start.cellId() == Cell.ROOT_ID) {
                effects.add(new LinkEffect.TakeRootEnds());
            } else {
                effects.add(new Effect.ResetCommunicationRegion(start.cellId()));
            }
            resumed.cell(start.cellId()).ifPresent(cell -> effects.addAll(IvshmemLinks.resetting(cell)));
            effects.add(start);
        }
        effects.add(new Effect.PublishFigures(PagePool.of(resumed)));
        return Accepted.of(resumed, effects);
    }

    private static List<Cell> others(Board board, Cell cell) {
        return board.cells().stream().filter(other -> other.id() != cell.id()).toList();
    }
}
