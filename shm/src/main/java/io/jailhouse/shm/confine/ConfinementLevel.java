package io.jailhouse.shm.confine;

/** How much of its confinement an agent insists on. */
public enum ConfinementLevel {
    /** All of it; an agent that cannot have it does not run. */
    STRICT,
    /** What the kernel has. */
    BEST_EFFORT,
    /** Nothing. */
    OFF
}
