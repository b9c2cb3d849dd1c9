package io.jailhouse.shm.statistics;

import io.jailhouse.shm.SharedFileHeader;

/**
 * Layout of the statistics file: a page of figures, a page that says which CPUs exist, then a page for each CPU by its
 * number.
 *
 * <p>The first two are written by the daemon alone, the page of a CPU by the one agent that executes the CPU, and by the
 * daemon while none does. Readers see each word whole; words change independently of each other.
 */
public final class StatisticsDescriptor {

    /** Magic of the file. */
    public static final long MAGIC = SharedFileHeader.magic("JHSTATS\0");

    /** Version of this layout. */
    public static final int VERSION = 1;

    /** Bytes of a page. */
    public static final int PAGE_SIZE = 4096;

    /** u64: pages of the hypervisor's memory. */
    public static final int POOL_PAGES_OFFSET = 64;

    /** u64: how many of them are used. */
    public static final int POOL_USED_OFFSET = POOL_PAGES_OFFSET + Long.BYTES;

    /** u64: pages of the remapping area. */
    public static final int REMAP_PAGES_OFFSET = POOL_USED_OFFSET + Long.BYTES;

    /** u64: how many of them are used. */
    public static final int REMAP_USED_OFFSET = REMAP_PAGES_OFFSET + Long.BYTES;

    /** u64: number of cells, the root cell included. */
    public static final int CELLS_OFFSET = REMAP_USED_OFFSET + Long.BYTES;

    /** Bitmap of the CPUs of the root cell's configuration: bit n of byte m is CPU 8m + n. */
    public static final int CPU_SET_OFFSET = PAGE_SIZE;

    /** One more than the highest number that a CPU can have. */
    public static final int MAXIMUM_CPUS = PAGE_SIZE * Byte.SIZE;

    /** Page of CPU 0. */
    public static final int FIRST_CPU_OFFSET = CPU_SET_OFFSET + PAGE_SIZE;

    /** Within the page of a CPU: its counters, u64 each, in the order of {@link VmexitCounter}. */
    public static final int COUNTERS_OFFSET = 0;

    /** Within the page of a CPU, u64: not 0 if the CPU was parked after a violation and not started since. */
    public static final int FAILED_OFFSET = 512;

    static {
        if (COUNTERS_OFFSET + VmexitCounter.values().length * Long.BYTES > FAILED_OFFSET) {
            throw new AssertionError("counters overlap what follows: " + VmexitCounter.values().length);
        }
    }

    private StatisticsDescriptor() {}

    /**
     * Bytes of a file.
     *
     * @param cpus one more than the highest number of a CPU, at most {@link #MAXIMUM_CPUS}
     * @return a multiple of {@link #PAGE_SIZE}
     */
    public static int length(int cpus) {
        return FIRST_CPU_OFFSET + cpus * PAGE_SIZE;
    }

    /** Offset in the file of the page of a CPU. */
    static long page(int cpu) {
        return FIRST_CPU_OFFSET + (long) cpu * PAGE_SIZE;
    }

    /** Offset of a counter in the page of a CPU. */
    static long counter(VmexitCounter counter) {
        return COUNTERS_OFFSET + (long) counter.ordinal() * Long.BYTES;
    }
}
