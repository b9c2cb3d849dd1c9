package io.jailhouse.daemon.board;

import io.jailhouse.config.CellConfig;
import io.jailhouse.proto.Violation;
import java.util.HashMap;
import java.util.Map;
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
 * @param violations why CPUs were parked, by physical number; only of failed CPUs
 */
public record Cell(
        int id,
        CellConfig config,
        NavigableSet<Integer> cpus,
        NavigableSet<Integer> failedCpus,
        boolean loadable,
        CellState state,
        Map<Integer, Violation> violations) {
    /** Id of the root cell. */
    public static final int ROOT_ID = 0;

    /** Copies the collections, so that a cell never changes; CPUs that went away have not failed. */
    public Cell {
        TreeSet<Integer> failed = new TreeSet<>(failedCpus);
        failed.retainAll(cpus);
        Map<Integer, Violation> kept = new HashMap<>(violations);
        kept.keySet().retainAll(failed);
        cpus = java.util.Collections.unmodifiableNavigableSet(new TreeSet<>(cpus));
        failedCpus = java.util.Collections.unmodifiableNavigableSet(failed);
        violations = Map.copyOf(kept);
    }

    /** Creates a cell without a violation. */
    public Cell(
            int id,
            CellConfig config,
            NavigableSet<Integer> cpus,
            NavigableSet<Integer> failedCpus,
            boolean loadable,
            CellState state) {
        this(id, config, cpus, failedCpus, loadable, state, Map.of());
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
        return new Cell(id, config, cpus, failedCpus, loadable, newState, violations);
    }

    /** Returns the same cell owning other CPUs. */
    public Cell withCpus(Set<Integer> newCpus) {
        return new Cell(id, config, new TreeSet<>(newCpus), failedCpus, loadable, state, violations);
    }

    /** Returns the same cell with other failed CPUs. */
    public Cell withFailedCpus(Set<Integer> newFailedCpus) {
        return new Cell(id, config, cpus, new TreeSet<>(newFailedCpus), loadable, state, violations);
    }

    /** Returns the same cell, open for loading or not. */
    public Cell withLoadable(boolean newLoadable) {
        return new Cell(id, config, cpus, failedCpus, newLoadable, state, violations);
    }

    /** Returns the same cell with a CPU parked for a reason. */
    public Cell withViolation(int cpu, Violation violation) {
        TreeSet<Integer> failed = new TreeSet<>(failedCpus);
        failed.add(cpu);
        Map<Integer, Violation> more = new HashMap<>(violations);
        more.put(cpu, violation);
        return new Cell(id, config, cpus, failed, loadable, state, more);
    }
}
