package io.jailhouse.agent.gic;

/** What the distributors of the two versions do not have in common: routing, SGIs, identification. */
sealed interface Routing permits AffinityRouting, TargetRouting {

    /** Whether the distributor holds the private interrupts of the CPU that makes the access. */
    boolean isBanked();

    /**
     * Carries out the accesses that must not be split into words or put together from bytes.
     *
     * @return false if this is none of them
     */
    boolean store(int offset, long value, int size);

    /** Reads the targets of four interrupts, those that have ones in the mask. */
    int readTargets(int first, int mask);

    /** Reads a register that neither has state nor configuration of interrupts; 0 where there is none. */
    int read(int offset);

    /** Writes such a register. */
    void write(int offset, int value);
}
