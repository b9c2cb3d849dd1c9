package io.jailhouse.agent.aarch64.litmus;

import java.util.Arrays;

/** Instructions one after the other. */
final class Program {

    private int[] words = new int[0];

    /** The place of the next instruction. */
    int here() {
        return words.length;
    }

    Program add(int... more) {
        int length = words.length;
        words = Arrays.copyOf(words, length + more.length);
        System.arraycopy(more, 0, words, length, more.length);
        return this;
    }

    /** Adds a branch, given with distance 0, to a place before it. */
    Program back(int branch, int to) {
        return add(branch | (to - here() & 0x7ffff) << 5);
    }

    int[] words() {
        return words.clone();
    }
}
