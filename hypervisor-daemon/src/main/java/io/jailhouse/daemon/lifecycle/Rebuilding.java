package io.jailhouse.daemon.lifecycle;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PagePool;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of a board of which only the ledger is left: the machine or container that it was on has ended, and with it
 * all agents and the shared files. Cells come back with what they own. Their memory is gone: those that ran have failed,
 * and those that had been loaded have to be loaded again.
 */
public final class Rebuilding {
    private Rebuilding() {}

    /**
     * Decides what the board is made of anew.
     *
     * @param lost the board as the ledger has it
     * @return the board that there is now, and what has to happen
     */
    public static Accepted of(Board lost) {
        List<Cell> cells = lost.cells().stream()
                .map(cell -> cell.isRoot() ? asNew(cell, CellState.RUNNING) : survivor(cell))
                .toList();
        Board next = new Board(
                lost.system(), cells, lost.rootMemory(), Optional.empty(), lost.ports(), lost.generation() + 1);
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.PrepareBoard());
        for (int i = 0; i < cells.size(); i++) {
            effects.addAll(IvshmemLinks.joining(cells.subList(0, i), cells.get(i)));
        }
        effects.add(new Effect.PublishFigures(PagePool.of(next)));
        effects.add(new Effect.SpawnAgent(Cell.ROOT_ID));
        effects.add(new Effect.WriteState(Cell.ROOT_ID, CellState.RUNNING));
        for (Cell cell : next.guests()) {
            effects.add(new Effect.ClearCommunicationRegion(cell.id()));
            effects.add(new Effect.WriteState(cell.id(), cell.state()));
        }
        losses(lost).forEach(line -> effects.add(new Effect.Print(line)));
        effects.add(new Effect.ApplyGrant(Cell.ROOT_ID));
        return Accepted.of(next, effects);
    }

    /** Says what is gone, a line each. */
    public static List<String> losses(Board lost) {
        List<String> lines = new ArrayList<>();
        lines.add("Board recovered from its ledger; lost: the memory of all cells and what consoles had printed");
        lost.rootInmate().ifPresent(inmate -> lines.add("Lost: the inmate of the root cell"));
        for (Cell cell : lost.guests()) {
            lines.add("Lost: the inmate of cell \"%s\", which was %s"
                    .formatted(cell.name(), cell.state().text()));
        }
        return lines;
    }

    private static Cell survivor(Cell cell) {
        return cell.state() == CellState.SHUT_DOWN
                ? asNew(cell, CellState.SHUT_DOWN)
                : asNew(cell, CellState.FAILED).withFailedCpus(cell.cpus());
    }

    private static Cell asNew(Cell cell, CellState state) {
        return cell.withFailedCpus(Set.of()).withState(state);
    }
}
