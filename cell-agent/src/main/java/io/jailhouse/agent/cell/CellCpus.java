package io.jailhouse.agent.cell;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The CPUs that the cell owns, as its CPUs see each other. Replaced as a whole with each grant; immutable.
 *
 * @param all by ascending number
 */
record CellCpus(List<CellCpu> all) {

    /** What MPIDR_EL1 tells of affinity: levels 3, 2, 1 and 0. */
    private static final long AFFINITY_MASK = 0xff_00ff_ffffL;

    CellCpus(Collection<CellCpu> cpus) {
        this(List.copyOf(cpus));
    }

    static CellCpus none() {
        return new CellCpus(List.of());
    }

    /**
     * Finds a CPU as PSCI names it.
     *
     * @param mpidr affinity fields; every other bit must be 0. The number of a CPU is its affinity level 0, and goes on
     *     in the higher levels
     */
    Optional<CellCpu> byAffinity(long mpidr) {
        return all.stream()
                .filter(cpu -> (cpu.number() & AFFINITY_MASK) == mpidr)
                .findFirst();
    }

    /** Finds a CPU by its physical number. */
    boolean contains(long number) {
        return all.stream().anyMatch(cpu -> cpu.number() == number);
    }
}
