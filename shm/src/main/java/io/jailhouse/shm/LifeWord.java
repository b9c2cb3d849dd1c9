package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A word of shared memory on which the kernel wakes one sleeper when the process that holds it begins to die, however it
 * dies: before it takes the process's memory apart, which takes a JVM's 7 to 23 ms, and before it drops its locks.
 *
 * <p>It is a robust futex (kernel documentation, "Robust futex ABI"): the holder's number and a bit that says that
 * somebody may sleep. Whoever can write the word can prevent the wake or cause others, so that a sleeper who is woken
 * looks for itself whether the holder lives.
 */
public final class LifeWord {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /** FUTEX_WAITERS: without it the kernel wakes nobody. */
    private static final int WAITERS = 0x8000_0000;

    /** FUTEX_OWNER_DIED. */
    private static final int DIED = 0x4000_0000;

    /** struct robust_list_head: first node, distance from node to word, pending operation; then our only node. */
    private static final long HEAD_LENGTH = 24;

    private static final long DISTANCE_OFFSET = 8;
    private static final long NODE_OFFSET = HEAD_LENGTH;

    private final MemorySegment segment;
    private final long offset;

    LifeWord(MemorySegment segment, long offset) {
        this.segment = segment;
        this.offset = offset;
    }

    /**
     * Makes the calling thread the holder, in place of whoever was it; for a platform thread that ends with its process. The
     * mapping must stay as long.
     *
     * @throws IOException if the kernel refuses
     */
    public void hold() throws IOException {
        // The kernel reads it when the thread has ended.
        MemorySegment list = Arena.global().allocate(HEAD_LENGTH + Long.BYTES, Long.BYTES);
        long node = list.address() + NODE_OFFSET;
        list.set(ValueLayout.JAVA_LONG, 0, node);
        list.set(ValueLayout.JAVA_LONG, DISTANCE_OFFSET, segment.address() + offset - node);
        list.set(ValueLayout.JAVA_LONG, NODE_OFFSET, list.address());
        INT.setVolatile(segment, offset, LinuxCalls.threadId() | WAITERS);
        int errno = LinuxCalls.setRobustList(list.address(), HEAD_LENGTH);
        if (errno != 0) {
            throw new IOException("set_robust_list: error " + errno);
        }
    }

    /** Returns what {@link #await} wants; the sleeper looks for the holder between the two. */
    public int look() {
        return (int) INT.getAcquire(segment, offset);
    }

    /**
     * Sleeps until the holder begins to die, or returns earlier for no reason; at once if it has begun since the look.
     *
     * @param seen what {@link #look} answered
     * @param nanos longest sleep
     */
    public void await(int seen, long nanos) {
        Futex.await(segment, offset, seen, nanos);
    }

    /** Whether the kernel has said that the last holder dies. */
    public boolean saysDeath() {
        return ((int) INT.getAcquire(segment, offset) & DIED) != 0;
    }

    /** Wakes who sleeps, so that it can look for something else. */
    public void wake() {
        Futex.wakeAll(segment, offset);
    }
}
