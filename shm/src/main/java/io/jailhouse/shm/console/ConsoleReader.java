package io.jailhouse.shm.console;

import io.jailhouse.shm.WakeWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows a console: the bytes of all producers in the order of their sequence numbers.
 *
 * <p><b>Missing numbers.</b> A number is missing when its producer died before it published the byte, when the byte was
 * overwritten, or for a moment while a living producer is between reserving and publishing. The reader goes past a
 * missing number at once unless some producer that has nothing left to read says that it is in flight; then it waits
 * {@link #GRACE_NANOS} at most, and remembers that producer as stalled, so that a dead one costs the wait once only. If
 * a stalled producer (a stopped process) publishes after all, its bytes are delivered then, late rather than lost.
 *
 * <p>One thread at a time uses a reader. Reading takes no lock and allocates nothing.
 */
public final class ConsoleReader {

    /** Longest wait for a number that a producer has reserved and not published, in nanoseconds. */
    static final long GRACE_NANOS = 50_000_000;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final int SLOTS = ConsoleFileDescriptor.SLOTS;
    private static final long NONE = 0;

    private final MemorySegment segment;
    private final WakeWord wakeWord;

    /** Per slot: index of the byte to fetch next. */
    private final long[] cursors = new long[SLOTS];

    /** Per slot: the fetched word that was not delivered yet, or NONE. */
    private final long[] heads = new long[SLOTS];

    /** Per slot: the state with which its producer was found to be stalled. */
    private final long[] stalled = new long[SLOTS];

    private long next;
    private long lost;
    private long gapSince;
    private boolean inGap;

    private ConsoleReader(MemorySegment segment, long next) {
        this.segment = segment;
        this.wakeWord = new WakeWord(segment, ConsoleFileDescriptor.OUTPUT_WAKE_OFFSET);
        this.next = next;
    }

    static ConsoleReader fromStart(MemorySegment segment) {
        return new ConsoleReader(segment, 1);
    }

    static ConsoleReader fromEnd(MemorySegment segment) {
        long last = (long) LONG.getAcquire(segment, (long) ConsoleFileDescriptor.SEQUENCE_OFFSET);
        ConsoleReader reader = new ConsoleReader(segment, last + 1);
        for (int slot = 0; slot < SLOTS; slot++) {
            reader.cursors[slot] = reader.state(slot) >>> 1;
        }
        return reader;
    }

    /**
     * Delivers what is there, without waiting.
     *
     * @param buffer where to
     * @return how many bytes, 0 when there are none now
     */
    public int read(byte[] buffer) {
        int count = 0;
        while (count < buffer.length) {
            int slot = nextSlot();
            if (slot < 0) {
                break;
            }
            // Bytes of one producer mostly come in runs: as long as the numbers follow on, no other can be due.
            do {
                buffer[count++] = deliver(slot);
                fetch(slot);
            } while (count < buffer.length && heads[slot] != NONE && sequence(slot) == next);
        }
        return count;
    }

    /**
     * Whether everything up to a byte has been delivered or is lost.
     *
     * @param sequence number of the byte, as {@link ConsoleFile#end} gives it
     */
    public boolean isPast(long sequence) {
        return next > sequence;
    }

    /**
     * How many bytes this reader can never deliver because they were overwritten before it came to them.
     *
     * @return a count that only grows
     */
    public long lost() {
        return lost;
    }

    /**
     * Waits until {@link #read} has something to deliver.
     *
     * @param timeoutNanos longest wait in nanoseconds; also how long an interrupt may go unnoticed, at most 100 ms
     * @return false when the time is over or the thread was interrupted
     */
    public boolean await(long timeoutNanos) {
        long start = System.nanoTime();
        while (true) {
            if (nextSlot() >= 0) {
                return true;
            }
            long left = timeoutNanos - (System.nanoTime() - start);
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            if (inGap) {
                // Nobody wakes for a number that never comes.
                LockSupport.parkNanos(this, Math.min(left, 1_000_000));
            } else {
                sleep(left);
            }
        }
    }

    private void sleep(long nanos) {
        int seen = wakeWord.announce();
        if (nextSlot() < 0 && !inGap) {
            wakeWord.sleep(seen, nanos);
        }
    }

    /** The slot whose fetched byte is due, or -1. */
    private int nextSlot() {
        int slot = lowestHead();
        if (slot < 0) {
            inGap = false;
            return -1;
        }
        if (sequence(slot) > next) {
            // First the flags, then the rings: who was not in flight at the first look has published by the second.
            boolean inFlight = anyInFlight();
            slot = lowestHead();
            if (sequence(slot) > next && inFlight && !graceOver()) {
                return -1;
            }
        }
        inGap = false;
        return slot;
    }

    private int lowestHead() {
        int lowest = -1;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (heads[slot] == NONE) {
                fetch(slot);
            }
            // Numbers take the upper bits: comparing words compares numbers.
            if (heads[slot] != NONE && (lowest < 0 || heads[slot] < heads[lowest])) {
                lowest = slot;
            }
        }
        return lowest;
    }

    /**
     * Fetches the next word of a slot. Acquire loads pair with the producer's release stores: count, word, count again.
     * The word is the wanted one unless the second count says that the producer may have begun to overwrite it.
     */
    private void fetch(int slot) {
        heads[slot] = NONE;
        long published = state(slot) >>> 1;
        while (cursors[slot] < published) {
            // The word that the producer writes next lies where the oldest one does: that one counts as overwritten.
            skipTo(slot, published - (ConsoleFileDescriptor.RING_CAPACITY - 1));
            long word = (long) LONG.getAcquire(segment, ConsoleFileDescriptor.ringWord(slot, cursors[slot]));
            published = state(slot) >>> 1;
            if (published - cursors[slot] < ConsoleFileDescriptor.RING_CAPACITY) {
                heads[slot] = word;
                cursors[slot]++;
                return;
            }
            // Overtaken while reading: losing a stretch is better than every other byte of what follows.
            skipTo(slot, published - ConsoleFileDescriptor.RING_CAPACITY / 4 * 3);
        }
    }

    private void skipTo(int slot, long index) {
        if (cursors[slot] < index) {
            lost += index - cursors[slot];
            cursors[slot] = index;
        }
    }

    /** A slot with a byte at hand cannot fill a gap before that byte: its numbers only grow. */
    private boolean anyInFlight() {
        boolean found = false;
        for (int slot = 0; slot < SLOTS; slot++) {
            long state = state(slot);
            found |= heads[slot] == NONE && (state & 1) != 0 && state != stalled[slot];
        }
        return found;
    }

    private boolean graceOver() {
        long now = System.nanoTime();
        if (!inGap) {
            inGap = true;
            gapSince = now;
            return false;
        }
        if (now - gapSince < GRACE_NANOS) {
            return false;
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            stalled[slot] = state(slot);
        }
        return true;
    }

    private byte deliver(int slot) {
        next = Math.max(next, sequence(slot) + 1);
        return (byte) heads[slot];
    }

    private long sequence(int slot) {
        return heads[slot] >>> 8;
    }

    private long state(int slot) {
        return (long)
                LONG.getAcquire(segment, ConsoleFileDescriptor.slot(slot) + ConsoleFileDescriptor.SLOT_STATE_OFFSET);
    }

    @Override
    public String toString() {
        return "ConsoleReader[next=" + next + ", lost=" + lost + ", cursors=" + Arrays.toString(cursors) + "]";
    }
}
