package io.jailhouse.shm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Wakes whoever waits for a change of shared memory, at no cost while nobody waits.
 *
 * <pre>
 *    0  u32  announcement: 0 while nobody waits, else twice the futex word that the last waiter has seen, plus 1
 *    4  u32  changes with every wake: the futex word
 * </pre>
 *
 * <p>The waiter reads the futex word, announces itself, looks once more for what it waits for, and sleeps. The waker
 * makes its change visible, then looks for an announcement. Announcement and change are volatile accesses on both sides,
 * so at least one of the two sees the other. The waker changes the word, wakes, and only then takes back the announcement
 * that it has seen: whoever came after the change of the word has announced something else. So a process that dies
 * anywhere in between costs one wake for nothing and no more, whichever side it was on.
 *
 * <p>Any number of threads of any processes may wait and wake. Nothing allocates or locks.
 */
public final class WakeWord {

    /** Bytes that it takes, at a multiple of 4. */
    public static final int LENGTH = 8;

    /** Longest sleep without a look, in nanoseconds: bounds what a waker costs that dies before it looks. */
    public static final long SLICE_NANOS = 100_000_000;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment segment;
    private final long announcement;
    private final long word;

    /**
     * Stands for a wake word in mapped memory.
     *
     * @param segment mapped for reading and writing
     * @param offset of the word in bytes, a multiple of 4
     */
    public WakeWord(MemorySegment segment, long offset) {
        this.segment = segment;
        this.announcement = offset;
        this.word = offset + Integer.BYTES;
    }

    /**
     * Announces a waiter, which must look once more before {@link #sleep}.
     *
     * @return what {@link #sleep} wants
     */
    public int announce() {
        int seen = (int) INT.getAcquire(segment, word);
        INT.setVolatile(segment, announcement, seen << 1 | 1);
        return seen;
    }

    /**
     * Sleeps until a wake that came after {@link #announce}, or for a slice; may return early for no reason.
     *
     * @param seen what {@link #announce} answered
     * @param nanos longest sleep; 0 or less returns at once
     */
    public void sleep(int seen, long nanos) {
        Futex.await(segment, word, seen, Math.min(nanos, SLICE_NANOS));
    }

    /** Wakes the waiters; the caller's change was a volatile store or read-modify-write. */
    public void wake() {
        int seen = (int) INT.getVolatile(segment, announcement);
        if (seen != 0) {
            INT.getAndAdd(segment, word, 1);
            Futex.wakeAll(segment, word);
            INT.compareAndSet(segment, announcement, seen, 0);
        }
    }
}
