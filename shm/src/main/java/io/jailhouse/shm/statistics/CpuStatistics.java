package io.jailhouse.shm.statistics;

import io.jailhouse.shm.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The page of one CPU, for the agent that executes it. One thread writes, the CPU's; or another one while that thread
 * stands still. Hence an increment needs no atomic instruction, and readers see each word whole.
 */
public final class CpuStatistics implements AutoCloseable {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Mapping mapping;
    private final MemorySegment page;

    CpuStatistics(Mapping mapping) {
        this.mapping = mapping;
        this.page = mapping.segment();
    }

    /**
     * Counts an exit, in the total as well.
     *
     * @param counter why the CPU left its guest; {@link VmexitCounter#TOTAL} for what no other counter tells
     */
    public void count(VmexitCounter counter) {
        add(StatisticsDescriptor.counter(VmexitCounter.TOTAL));
        if (counter != VmexitCounter.TOTAL) {
            add(StatisticsDescriptor.counter(counter));
        }
    }

    private void add(long offset) {
        LONG.setOpaque(page, offset, (long) LONG.getOpaque(page, offset) + 1);
    }

    /** Notes whether the CPU was parked after a violation. */
    public void setFailed(boolean failed) {
        LONG.setOpaque(page, (long) StatisticsDescriptor.FAILED_OFFSET, failed ? 1L : 0L);
    }

    /** Unmaps the page. */
    @Override
    public void close() {
        mapping.close();
    }
}
