package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.mmu.LinearRun;
import java.util.Arrays;

/**
 * The windows of a region: runs of virtual addresses that lead to adjacent native ones, for loads or for stores. An access
 * that lies in its window needs no other translation.
 *
 * <p>Three longs each: the first address, less 2^63 so that a signed comparison does for an unsigned one; what to add to an
 * address to get the native one; and the number of bytes, 0 for an empty window.
 */
final class Windows {

    /** Windows that a region may have: those for loads first, then those for stores. */
    static final int MOST = 8;
    /** The first one for stores. */
    static final int FIRST_STORE = MOST / 2;

    private static final int LONGS = 3;

    final long[] values = new long[MOST * LONGS];

    /** Place of a window among the values. */
    static int place(int window) {
        return window * LONGS;
    }

    void clear() {
        Arrays.fill(values, 0);
    }

    boolean isEmpty(int window) {
        return values[place(window) + 2] == 0;
    }

    /** The first address of a window that is not empty. */
    long start(int window) {
        return values[place(window)] - Long.MIN_VALUE;
    }

    void set(int window, LinearRun run) {
        int place = place(window);
        values[place] = run.start + Long.MIN_VALUE;
        values[place + 1] = run.distance;
        values[place + 2] = run.size;
    }
}
