package io.jailhouse.agent.aarch64.litmus;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The memory of a litmus test, seen by all its CPUs: for each of {@link #INSTANCES} instances of the test the locations x and
 * y and what each CPU loaded; before that, words by which the CPUs begin a round together.
 */
final class LitmusMemory {

    /** Instances of a test in one round. */
    static final int INSTANCES = 4096;
    /** Bytes between the locations of two instances. */
    static final int STRIDE = 128;

    private static final int MOST_LOADS = 3;

    /** Guest-physical address of the memory. */
    static final long BASE = 0x10000000;

    private static final int ROUND = 0;
    private static final int FINISHED = 64;
    private static final int PROGRESS = 0x1000;
    private static final int X = 0x10000;
    private static final int Y = X + INSTANCES * STRIDE;
    private static final int LOADED = Y + INSTANCES * STRIDE;
    /** Bytes of it. */
    static final int SIZE = 0x200000;

    private static final VarHandle WORD = JAVA_INT.varHandle();
    private static final VarHandle DOUBLE = JAVA_LONG.varHandle();

    private final MemorySegment bytes;

    LitmusMemory(MemorySegment bytes) {
        this.bytes = bytes;
    }

    long nativeAddress() {
        return bytes.address();
    }

    // As the guest sees it

    static long x() {
        return BASE + X;
    }

    static long y() {
        return BASE + Y;
    }

    /** Where a CPU stores what it loads into one of its registers. */
    static long loaded(int cpu, int load) {
        return BASE + LOADED + (long) (cpu * MOST_LOADS + load) * INSTANCES * Long.BYTES;
    }

    /** Where a CPU says at which instance it is. */
    static long progress(int cpu) {
        return BASE + PROGRESS + cpu * (long) STRIDE;
    }

    // Rounds

    /** Clears everything and lets all CPUs begin; returns when they have finished. Rounds have numbers from 1. */
    void round(int number, int cpus) {
        bytes.asSlice(PROGRESS).fill((byte) 0);
        WORD.setVolatile(bytes, (long) FINISHED, 0);
        WORD.setVolatile(bytes, (long) ROUND, number);
        await(FINISHED, cpus);
    }

    /** Waits for a round to begin. */
    void awaitRound(int number) {
        await(ROUND, number);
    }

    /** Says that a CPU has finished the round. */
    void finished() {
        int _ = (int) WORD.getAndAdd(bytes, (long) FINISHED, 1);
    }

    private void await(int offset, int value) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while ((int) WORD.getVolatile(bytes, (long) offset) != value) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the other side of a litmus test does not come");
            }
            Thread.yield();
        }
    }

    /** What a CPU loaded. */
    long loaded(int cpu, int load, int instance) {
        return (long) DOUBLE.getVolatile(bytes, loaded(cpu, load) - BASE + (long) instance * Long.BYTES);
    }

    long x(int instance) {
        return (long) DOUBLE.getVolatile(bytes, X + (long) instance * STRIDE);
    }

    long y(int instance) {
        return (long) DOUBLE.getVolatile(bytes, Y + (long) instance * STRIDE);
    }
}
