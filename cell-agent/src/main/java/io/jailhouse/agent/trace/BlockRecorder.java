package io.jailhouse.agent.trace;

import io.jailhouse.agent.cpu.BlockListener;
import io.jailhouse.proto.ExecutedBlock;
import io.jailhouse.proto.TracedBlocks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The blocks of one CPU: a ring with one producer, the CPU's thread, and one consumer. A block that follows itself is one
 * record with a count. What finds no room is counted in the record after it. Neither side waits, and recording allocates
 * nothing.
 */
public final class BlockRecorder implements BlockListener {

    /** Records that the ring holds. */
    static final int CAPACITY = 1 << 14;

    /** How long a CPU that repeats one block may keep that to itself. */
    static final long LONGEST_REPETITION_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int WORDS = 5;
    private static final int ADDRESS = 0;
    private static final int LEVEL = 1;
    private static final int INSTRUCTIONS = 2;
    private static final int TIMES = 3;
    private static final int LOST = 4;
    // Blocks between two looks at the time.
    private static final int LOOK_MASK = 1023;

    private static final VarHandle WRITTEN;
    private static final VarHandle TAKEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(BlockRecorder.class, "written", long.class);
            TAKEN = lookup.findVarHandle(BlockRecorder.class, "taken", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int cpu;
    private final long first;
    private final long last;
    private final LongSupplier nanoTime;
    private final long[] ring = new long[CAPACITY * WORDS];

    // Records ever written and ever taken out; each is changed by one side and read by the other.
    private long written;
    private long taken;

    // The rest is the producer's: the block that may be repeated ...
    private long address;
    private int level;
    private long instructions;
    private long times;
    // ... and how it goes on.
    private long left;
    private long lost;
    private int heard;
    private long publishedAt;

    /**
     * An empty recorder.
     *
     * @param cpu physical number
     * @param lines records after which it wants to hear no more
     * @param first only blocks that begin from this address, unsigned
     * @param last to this one, inclusive
     * @param nanoTime the time, as {@link System#nanoTime} gives it
     */
    public BlockRecorder(int cpu, long lines, long first, long last, LongSupplier nanoTime) {
        this.cpu = cpu;
        this.left = lines;
        this.first = first;
        this.last = last;
        this.nanoTime = nanoTime;
        publishedAt = nanoTime.getAsLong();
    }

    /** Returns the physical number of the CPU. */
    public int cpu() {
        return cpu;
    }

    // The CPU's side

    @Override
    public boolean executed(int exceptionLevel, long start, long count) {
        if (Long.compareUnsigned(start, first) < 0 || Long.compareUnsigned(start, last) > 0) {
            return true;
        }
        if (times != 0 && start == address && count == instructions && exceptionLevel == level) {
            times++;
        } else {
            publish();
            address = start;
            level = exceptionLevel;
            instructions = count;
            times = 1;
        }
        if ((++heard & LOOK_MASK) == 0 && nanoTime.getAsLong() - publishedAt >= LONGEST_REPETITION_NANOS) {
            publish();
        }
        return left > 0;
    }

    @Override
    public void paused() {
        publish();
    }

    private void publish() {
        if (times == 0 || left == 0) {
            return;
        }
        if (written - (long) TAKEN.getAcquire(this) == CAPACITY) {
            lost += times;
        } else {
            int at = slot(written);
            ring[at + ADDRESS] = address;
            ring[at + LEVEL] = level;
            ring[at + INSTRUCTIONS] = instructions;
            ring[at + TIMES] = times;
            ring[at + LOST] = lost;
            lost = 0;
            left--;
            WRITTEN.setRelease(this, written + 1);
        }
        times = 0;
        publishedAt = nanoTime.getAsLong();
    }

    private static int slot(long number) {
        return (int) (number & CAPACITY - 1) * WORDS;
    }

    // The consumer's side

    /** Whether there are records. */
    public boolean isEmpty() {
        return taken == (long) WRITTEN.getAcquire(this);
    }

    /**
     * Takes the oldest records out.
     *
     * @param most how many at most
     * @return without the number of the order
     */
    public TracedBlocks.Builder take(long most) {
        TracedBlocks.Builder blocks = TracedBlocks.newBuilder().setCpu(cpu);
        long end = taken + Math.min((long) WRITTEN.getAcquire(this) - taken, most);
        for (long number = taken; number < end; number++) {
            int at = slot(number);
            blocks.addBlocks(ExecutedBlock.newBuilder()
                    .setAddress(ring[at + ADDRESS])
                    .setExceptionLevel((int) ring[at + LEVEL])
                    .setInstructions(ring[at + INSTRUCTIONS])
                    .setTimes(ring[at + TIMES])
                    .setLost(ring[at + LOST]));
        }
        TAKEN.setRelease(this, end);
        return blocks;
    }

    /**
     * Blocks that were lost after the last record. Only when the CPU does not tell of blocks any more, nor anybody takes
     * records at the same time.
     */
    public long lostAtTheEnd() {
        return lost;
    }
}
