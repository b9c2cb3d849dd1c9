package io.jailhouse.daemon.board;

import io.jailhouse.config.CellConfig;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * One cell at one moment.
 *
 * @param id run-time id; the root cell is 0
 * @param config its configuration
 * @param cpus physical CPUs that it owns now; only the root cell's set ever changes
 * @param failedCpus those of them that were parked after a violation, or whose agent died
 * @param loadable whether its loadable regions are open to the root cell
 * @param state its state; for a running cell as last read from the communication region
 */
public record Cell(
        int id,
        CellConfig config,
        NavigableSet<Integer> cpus,
        NavigableSet<Integer> failedCpus,
        boolean loadable,
        CellState state) {
    /** Id of the root cell. */
    public static final int ROOT_ID = 0;

    /** Copies the sets, so that a cell never changes. */
    public Cell {
        cpus = java.util.Collections.unmodifiableNavigableSet(new TreeSet<>(cpus));
        failedCpus = java.util.Collections.unmodifiableNavigableSet(new TreeSet<>(failedCpus));
    }

    /** Returns the name by which users know the cell. */
    public String name() {
        return config.name();
    }

    /** Returns true for the cell that runs Linux on a real board. */
    public boolean isRoot() {
        return id == ROOT_ID;
    }

    /** Returns true while the inmate executes, locked or not. */
    public boolean isRunning() {
        return state == CellState.RUNNING || state == CellState.RUNNING_LOCKED;
    }

    /** Returns the same cell with another state. */
    public Cell withState(CellState newState) {
        return new Cell(id, config, cpus, failedCpus, loadable, newState);
    }

    /** Returns the same cell owning other CPUs. */
    public Cell withCpus(Set<Integer> newCpus) {
        return new Cell(id, config, new TreeSet<>(newCpus), failedCpus, loadable, state);
    }

    /** Returns the same cell with other failed CPUs. */
    public Cell withFailedCpus(Set<Integer> newFailedCpus) {
        return new Cell(id, config, cpus, new TreeSet<>(newFailedCpus), loadable, state);
    }

    /** Returns the same cell, open for loading or not. */
    public Cell withLoadable(boolean newLoadable) {
        return new Cell(id, config, cpus, failedCpus, newLoadable, state);
    }
}
