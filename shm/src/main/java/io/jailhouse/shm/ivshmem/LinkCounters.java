package io.jailhouse.shm.ivshmem;

/**
 * What happened at one peer's end of a link.
 *
 * @param rung doorbells that the peer rang, whether or not they had an effect
 * @param taken interrupts that the peer took
 * @param ignored events for the peer that had no effect because its interrupts were off
 * @param dropped doorbells to the peer that a fault dropped
 * @param delayed doorbells to the peer that a fault delayed
 * @param duplicated doorbells to the peer that a fault doubled
 */
public record LinkCounters(long rung, long taken, long ignored, long dropped, long delayed, long duplicated) {}
