package io.jailhouse.shm.statistics;

import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.SharedFileHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The statistics of a board. Any thread may call; reading takes no lock and allocates nothing but its result.
 *
 * <p>All words are read and written in opaque mode: each stands for itself, so that nothing has to be ordered.
 */
public final class StatisticsFile implements AutoCloseable {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Path path;
    private final Mapping mapping;
    private final MemorySegment file;

    private StatisticsFile(Path path, Mapping mapping) {
        this.path = path;
        this.mapping = mapping;
        this.file = mapping.segment();
    }

    /**
     * Opens the statistics for reading.
     *
     * @param path the file
     * @return the statistics
     * @throws IOException when the file is absent or of another layout
     */
    public static StatisticsFile open(Path path) throws IOException {
        return checked(path, Mapping.readOnly(path, 0, length(path)));
    }

    /**
     * Opens the statistics for the daemon, which alone writes figures and zeroes counters.
     *
     * @param path the file
     * @return the statistics
     * @throws IOException when the file is absent or of another layout
     */
    public static StatisticsFile openWritable(Path path) throws IOException {
        return checked(path, Mapping.readWrite(path, 0, length(path)));
    }

    private static long length(Path path) throws IOException {
        return Files.size(path) & -StatisticsDescriptor.PAGE_SIZE;
    }

    private static StatisticsFile checked(Path path, Mapping mapping) throws IOException {
        try {
            SharedFileHeader.check(path, mapping.segment(), StatisticsDescriptor.MAGIC, StatisticsDescriptor.VERSION);
            return new StatisticsFile(path, mapping);
        } catch (IOException | RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    /**
     * Maps the page of a CPU for the agent that executes it.
     *
     * @param cpu physical number of a CPU that {@link #exists}
     * @return the page, to be closed by the caller
     * @throws IOException when the file does not have it
     */
    public CpuStatistics own(int cpu) throws IOException {
        return new CpuStatistics(
                Mapping.readWrite(path, StatisticsDescriptor.page(cpu), StatisticsDescriptor.PAGE_SIZE));
    }

    /**
     * Whether the root cell's configuration names a CPU.
     *
     * @param cpu any number
     * @return false too for numbers that no CPU can have
     */
    public boolean exists(long cpu) {
        if (cpu < 0 || cpu >= StatisticsDescriptor.MAXIMUM_CPUS) {
            return false;
        }
        int bits = file.get(ValueLayout.JAVA_BYTE, StatisticsDescriptor.CPU_SET_OFFSET + cpu / Byte.SIZE);
        return (bits >> cpu % Byte.SIZE & 1) != 0;
    }

    /**
     * Reads a counter.
     *
     * @param cpu physical number of a CPU that {@link #exists}
     * @param counter which one
     * @return how often it counted since the CPU came to its cell
     */
    public long counter(int cpu, VmexitCounter counter) {
        return (long) LONG.getOpaque(file, StatisticsDescriptor.page(cpu) + StatisticsDescriptor.counter(counter));
    }

    /**
     * Whether a CPU was parked after a violation.
     *
     * @param cpu physical number of a CPU that {@link #exists}
     * @return false again after a start
     */
    public boolean failed(int cpu) {
        return (long) LONG.getOpaque(file, StatisticsDescriptor.page(cpu) + StatisticsDescriptor.FAILED_OFFSET) != 0;
    }

    /**
     * Zeroes the page of a CPU that changes its cell; only the daemon calls this, while no agent has the CPU.
     *
     * @param cpu physical number of a CPU that {@link #exists}
     */
    public void clear(int cpu) {
        for (VmexitCounter counter : VmexitCounter.values()) {
            put(StatisticsDescriptor.page(cpu) + StatisticsDescriptor.counter(counter), 0);
        }
        put(StatisticsDescriptor.page(cpu) + StatisticsDescriptor.FAILED_OFFSET, 0);
    }

    /** Returns what the hypervisor holds, as {@link #publish} has said last. */
    public PoolFigures figures() {
        return new PoolFigures(
                get(StatisticsDescriptor.POOL_PAGES_OFFSET),
                get(StatisticsDescriptor.POOL_USED_OFFSET),
                get(StatisticsDescriptor.REMAP_PAGES_OFFSET),
                get(StatisticsDescriptor.REMAP_USED_OFFSET),
                get(StatisticsDescriptor.CELLS_OFFSET));
    }

    /** Tells what the hypervisor holds; only the daemon calls this. */
    public void publish(PoolFigures figures) {
        put(StatisticsDescriptor.POOL_PAGES_OFFSET, figures.poolPages());
        put(StatisticsDescriptor.POOL_USED_OFFSET, figures.poolUsed());
        put(StatisticsDescriptor.REMAP_PAGES_OFFSET, figures.remapPages());
        put(StatisticsDescriptor.REMAP_USED_OFFSET, figures.remapUsed());
        put(StatisticsDescriptor.CELLS_OFFSET, figures.cells());
    }

    private long get(long offset) {
        return (long) LONG.getOpaque(file, offset);
    }

    private void put(long offset, long value) {
        LONG.setOpaque(file, offset, value);
    }

    /** Unmaps the file; pages that are {@linkplain #own owned} stay. */
    @Override
    public void close() {
        mapping.close();
    }
}
