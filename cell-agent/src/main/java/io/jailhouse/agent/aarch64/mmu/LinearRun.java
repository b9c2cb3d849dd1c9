package io.jailhouse.agent.aarch64.mmu;

/** Adjacent virtual addresses that lead to adjacent native ones; filled in by {@link Mmu#findRun}. */
public final class LinearRun {

    /** First virtual address. */
    public long start;
    /** Bytes. */
    public long size;
    /** What to add to a virtual address to get the native one. */
    public long distance;
}
