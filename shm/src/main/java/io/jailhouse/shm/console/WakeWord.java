package io.jailhouse.shm.console;

import io.jailhouse.shm.Futex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Wakes whoever waits for a change of shared memory, at no cost while nobody waits.
 *
 * <pre>
 *    0  u32  1 while somebody waits or is about to
 *    4  u32  changes with every wake: the futex word
 * </pre>
 *
 * <p>The waiter reads the futex word, raises the flag, looks once more for what it waits for, and sleeps. The waker
 * makes its change visible, then looks at the flag. Flag and change are volatile accesses on both sides, so at least
 * one of the two sees the other. A flag, not a count: a waiter that dies costs one wake for nothing and no more. A
 * waker that dies between lowering the flag and the wake costs one slice of {@link #SLICE_NANOS}, after which the
 * waiter looks again by itself.
 */
final class WakeWord {

    /** Bytes that it takes. */
    static final int LENGTH = 8;

    /** Longest sleep without a look, in nanoseconds. */
    static final long SLICE_NANOS = 100_000_000;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment segment;
    private final long flag;
    private final long word;

    WakeWord(MemorySegment segment, long offset) {
        this.segment = segment;
        this.flag = offset;
        this.word = offset + Integer.BYTES;
    }

    /** Announces a waiter, which must look once more before {@link #sleep}. */
    int announce() {
        int seen = (int) INT.getAcquire(segment, word);
        INT.setVolatile(segment, flag, 1);
        return seen;
    }

    /** Sleeps until a wake that came after {@link #announce}, or for a slice. */
    void sleep(int seen, long nanos) {
        Futex.await(segment, word, seen, Math.min(nanos, SLICE_NANOS));
    }

    /** Wakes the waiters; the caller's change was a volatile store or read-modify-write. */
    void wake() {
        if ((int) INT.getVolatile(segment, flag) != 0) {
            INT.setVolatile(segment, flag, 0);
            INT.getAndAdd(segment, word, 1);
            Futex.wakeAll(segment, word);
        }
    }
}
