package io.jailhouse.shm;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * Sleeping on a 32-bit word of shared memory until another process changes it (futex(2), shared, not private).
 *
 * <p>Whoever changes the word and then calls {@link #wakeAll} is seen by every sleeper; the kernel compares the word and
 * goes to sleep in one step, so no wake is lost between the two. Any thread may call both methods. A sleeping thread
 * does not notice {@link Thread#interrupt}: sleep in slices.
 */
public final class Futex {

    private Futex() {}

    /**
     * Sleeps while the word holds {@code expected}. Returns early for many reasons; the caller always looks again.
     *
     * @param segment mapped memory
     * @param offset of the word in the segment, in bytes, a multiple of 4
     * @param expected value with which to sleep
     * @param timeoutNanos longest sleep in nanoseconds; 0 or less returns at once
     */
    public static void await(MemorySegment segment, long offset, int expected, long timeoutNanos) {
        Objects.checkFromIndexSize(offset, Integer.BYTES, segment.byteSize());
        try {
            if (timeoutNanos > 0) {
                LinuxCalls.futexWait(segment.address() + offset, expected, timeoutNanos);
            }
        } finally {
            Reference.reachabilityFence(segment);
        }
    }

    /**
     * Wakes every thread of every process that sleeps on the word. Allocates nothing.
     *
     * @param segment mapped memory
     * @param offset of the word in the segment, in bytes, a multiple of 4
     * @return how many threads were woken
     */
    public static int wakeAll(MemorySegment segment, long offset) {
        Objects.checkFromIndexSize(offset, Integer.BYTES, segment.byteSize());
        try {
            return LinuxCalls.futexWake(segment.address() + offset, Integer.MAX_VALUE);
        } finally {
            Reference.reachabilityFence(segment);
        }
    }
}
