package io.jailhouse.agent.gic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * State and configuration of consecutive interrupts, 32 to a word. Any thread may change any bit at any time; each change
 * is one atomic step with the ordering of a volatile access, so that who is told of it afterwards sees it.
 */
final class InterruptStates {

    /** Five bits of priority are implemented, the upper ones, as in every GIC that Arm has built. */
    static final int PRIORITY_MASK = 0xf8;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle BYTE = MethodHandles.arrayElementVarHandle(byte[].class);

    private final int[] enabled;
    // Pending by an edge or by software; the level of an input counts beside it.
    private final int[] latched;
    private final int[] level;
    private final int[] active;
    private final int[] edge;
    private final int[] group1;
    private final byte[] priority;

    /** Makes interrupts that are disabled, inactive, level-sensitive, of group 1 and of the highest priority. */
    InterruptStates(int words) {
        enabled = new int[words];
        latched = new int[words];
        level = new int[words];
        active = new int[words];
        edge = new int[words];
        group1 = new int[words];
        priority = new byte[words * Integer.SIZE];
        for (int word = 0; word < words; word++) {
            setGroup1(word, -1, -1);
        }
    }

    int words() {
        return enabled.length;
    }

    int enabled(int word) {
        return (int) WORD.getVolatile(enabled, word);
    }

    void enable(int word, int bits) {
        WORD.getAndBitwiseOr(enabled, word, bits);
    }

    void disable(int word, int bits) {
        WORD.getAndBitwiseAnd(enabled, word, ~bits);
    }

    /** An input that is asserted makes a level-sensitive interrupt pending. */
    int pending(int word) {
        return (int) WORD.getVolatile(latched, word)
                | ((int) WORD.getVolatile(level, word) & ~(int) WORD.getVolatile(edge, word));
    }

    void latch(int word, int bits) {
        WORD.getAndBitwiseOr(latched, word, bits);
    }

    void unlatch(int word, int bits) {
        WORD.getAndBitwiseAnd(latched, word, ~bits);
    }

    /**
     * Drives inputs.
     *
     * @return whether an interrupt may have become pending
     */
    boolean setLevel(int word, int bit, boolean asserted) {
        // Devices say it again and again; only a change is worth an atomic write.
        if (((int) WORD.getVolatile(level, word) & bit) != 0 == asserted) {
            return false;
        }
        if (!asserted) {
            WORD.getAndBitwiseAnd(level, word, ~bit);
            return false;
        }
        boolean rising = ((int) WORD.getAndBitwiseOr(level, word, bit) & bit) == 0;
        if (rising && (edge(word) & bit) != 0) {
            latch(word, bit);
        }
        return rising;
    }

    int active(int word) {
        return (int) WORD.getVolatile(active, word);
    }

    void activate(int word, int bits) {
        WORD.getAndBitwiseOr(active, word, bits);
    }

    void deactivate(int word, int bits) {
        WORD.getAndBitwiseAnd(active, word, ~bits);
    }

    /**
     * Acknowledges an interrupt for one CPU.
     *
     * @return false if another CPU was faster
     */
    boolean claim(int word, int bit) {
        if (((int) WORD.getAndBitwiseOr(active, word, bit) & bit) != 0) {
            return false;
        }
        if ((pending(word) & bit) == 0) {
            // Another CPU has handled it altogether since the caller looked.
            deactivate(word, bit);
            return false;
        }
        unlatch(word, bit);
        return true;
    }

    int edge(int word) {
        return (int) WORD.getVolatile(edge, word);
    }

    void setEdge(int word, int value, int mask) {
        exchange(edge, word, value, mask);
    }

    int group1(int word) {
        return (int) WORD.getVolatile(group1, word);
    }

    void setGroup1(int word, int value, int mask) {
        exchange(group1, word, value, mask);
    }

    private static void exchange(int[] field, int word, int value, int mask) {
        int old;
        do {
            old = (int) WORD.getVolatile(field, word);
        } while (!WORD.compareAndSet(field, word, old, (old & ~mask) | (value & mask)));
    }

    int priority(int interrupt) {
        return (byte) BYTE.getVolatile(priority, interrupt) & 0xff;
    }

    void setPriority(int interrupt, int value) {
        BYTE.setVolatile(priority, interrupt, (byte) (value & PRIORITY_MASK));
    }

    /** What a CPU may be told of: pending, enabled, of group 1, and not in anybody's hands. */
    int deliverable(int word) {
        return pending(word) & enabled(word) & group1(word) & ~active(word);
    }
}
