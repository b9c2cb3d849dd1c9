package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The time of a board, the same for all its processes, also after the daemon's death.
 *
 * <p>It builds on {@link System#nanoTime()}, which on Linux is CLOCK_MONOTONIC itself and so the same number in every
 * process of the host. Any thread may call; reading the time takes no lock and allocates nothing.
 */
public final class ClockPage implements AutoCloseable {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Mapping mapping;
    private final MemorySegment page;
    private final long origin;
    private final long frequency;
    private final boolean preciseTimers;
    private final HostCores hostCores;

    private ClockPage(Mapping mapping) {
        this.mapping = mapping;
        this.page = mapping.segment();
        this.origin = page.get(ValueLayout.JAVA_LONG, ClockPageDescriptor.ORIGIN_OFFSET);
        this.frequency = page.get(ValueLayout.JAVA_LONG, ClockPageDescriptor.FREQUENCY_OFFSET);
        this.preciseTimers = page.get(ValueLayout.JAVA_INT, ClockPageDescriptor.PRECISE_TIMERS_OFFSET) != 0;
        this.hostCores = new HostCores(page.get(ValueLayout.JAVA_LONG, ClockPageDescriptor.HOST_CORES_OFFSET));
    }

    /**
     * Opens the clock page of a board.
     *
     * @param path the file
     * @return the page
     * @throws IOException when it is absent, of another layout, or of a mode that this program does not know
     */
    public static ClockPage open(Path path) throws IOException {
        Mapping mapping = Mapping.readWrite(path, 0, ClockPageDescriptor.LENGTH);
        try {
            MemorySegment page = mapping.segment();
            SharedFileHeader.check(path, page, ClockPageDescriptor.MAGIC, ClockPageDescriptor.VERSION);
            int mode = page.get(ValueLayout.JAVA_INT, ClockPageDescriptor.MODE_OFFSET);
            if (mode != ClockPageDescriptor.MODE_HOST_MONOTONIC) {
                throw new IOException("%s has unknown clock mode %d".formatted(path, mode));
            }
            return new ClockPage(mapping);
        } catch (IOException | RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    /**
     * The generic counter.
     *
     * @return ticks of {@link #frequencyHz()} since the board was enabled; exact for 290 years
     */
    public long count() {
        return count(nanos(), frequency);
    }

    /**
     * Time since the board was enabled.
     *
     * @return nanoseconds
     */
    public long nanos() {
        return System.nanoTime() - origin;
    }

    /**
     * The frequency of the counter.
     *
     * @return Hz
     */
    public long frequencyHz() {
        return frequency;
    }

    /**
     * Whether CPUs spin the last part of a wait, so that timers are punctual.
     *
     * @return false if they are to spend no time of the host in vain
     */
    public boolean preciseTimers() {
        return preciseTimers;
    }

    /** Returns the cores of the host to which the CPUs of the board are bound. */
    public HostCores hostCores() {
        return hostCores;
    }

    /**
     * Whether all CPUs of the board are to stand still. Acquire: pairs with the release of {@link #setStopped}, so
     * that who sees the stop also sees what was written before it.
     *
     * @return true while they are to stand still
     */
    public boolean stopped() {
        return (int) INT.getAcquire(page, (long) ClockPageDescriptor.STOP_OFFSET) != 0;
    }

    /**
     * Lets all CPUs of the board stand still, or go on. Only the daemon calls this.
     *
     * @param stopped true to stand still
     */
    public void setStopped(boolean stopped) {
        INT.setRelease(page, (long) ClockPageDescriptor.STOP_OFFSET, stopped ? 1 : 0);
        Futex.wakeAll(page, ClockPageDescriptor.STOP_OFFSET);
    }

    /**
     * Sleeps until the word says something else; it may return earlier.
     *
     * @param stopped what it said when the caller looked
     * @param timeoutNanos longest sleep
     */
    public void awaitStopChange(boolean stopped, long timeoutNanos) {
        Futex.await(page, ClockPageDescriptor.STOP_OFFSET, stopped ? 1 : 0, timeoutNanos);
    }

    /** Unmaps the page. */
    @Override
    public void close() {
        mapping.close();
    }

    /** Whole seconds and the rest separately, so that no product exceeds 63 bits. */
    static long count(long nanos, long frequency) {
        long seconds = nanos / NANOS_PER_SECOND;
        long rest = nanos % NANOS_PER_SECOND;
        return seconds * frequency + rest * frequency / NANOS_PER_SECOND;
    }
}
