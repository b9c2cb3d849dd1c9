package io.jailhouse.shm;

/**
 * Layout of the clock page: the time of the board, one page.
 *
 * <p>Everything but the stop word is written once, before the file gets its name.
 */
public final class ClockPageDescriptor {

    /** Magic of the file. */
    public static final long MAGIC = SharedFileHeader.magic("JHCLOCK\0");

    /** Version of this layout. */
    public static final int VERSION = 2;

    /** u32: where time comes from; {@link #MODE_HOST_MONOTONIC} is the only mode of this version. */
    public static final int MODE_OFFSET = SharedFileHeader.LENGTH;

    /** u64: CLOCK_MONOTONIC in nanoseconds when the board was enabled: count 0. */
    public static final int ORIGIN_OFFSET = MODE_OFFSET + 2 * Integer.BYTES;

    /** u64: frequency of the generic counter in Hz. */
    public static final int FREQUENCY_OFFSET = ORIGIN_OFFSET + Long.BYTES;

    /** u32: 1 if CPUs may spin to be punctual, 0 if they are to sleep. */
    public static final int PRECISE_TIMERS_OFFSET = FREQUENCY_OFFSET + Long.BYTES;

    /** u64: bit n: CPUs are bound to core n of the host and others; 0: they are not bound. */
    public static final int HOST_CORES_OFFSET = PRECISE_TIMERS_OFFSET + 2 * Integer.BYTES;

    /** u32, alone in its cache line: not 0 while all CPUs of the board are to stand still. */
    public static final int STOP_OFFSET = 64;

    /** Bytes of the file. */
    public static final int LENGTH = 4096;

    /** Mode: the host's monotonic clock. */
    public static final int MODE_HOST_MONOTONIC = 0;

    /** Highest frequency with which {@link ClockPage#count()} cannot overflow, in Hz. */
    public static final long MAXIMUM_FREQUENCY = 9_000_000_000L;

    private ClockPageDescriptor() {}
}
