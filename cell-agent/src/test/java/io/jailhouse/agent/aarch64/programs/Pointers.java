package io.jailhouse.agent.aarch64.programs;

import java.util.Arrays;
import java.util.Random;

/**
 * How far the pointers of a program may have wandered: X19 to X22 begin in the middle of the data, instructions with writeback move
 * them, and what they reach has to stay mapped.
 */
final class Pointers {

    static final int FIRST = 19;
    static final int COUNT = 4;
    /** Where they begin, bytes into the data: far enough from both ends for whatever is added. */
    static final int LOWEST = 0x2400;

    static final int HIGHEST = 0x7000;

    private static final long MOST_DRIFT = 0x800;

    private final Random random;
    private final long[] drift = new long[COUNT];
    private final long[] weightWhenSet = new long[COUNT];

    Pointers(Random random) {
        this.random = random;
        set(1);
    }

    /** One of them. */
    int any() {
        return FIRST + random.nextInt(COUNT);
    }

    /**
     * Says that they are set.
     *
     * @param weight how often this place is executed in one call of the function
     */
    void set(long weight) {
        Arrays.fill(drift, 0);
        Arrays.fill(weightWhenSet, weight);
    }

    /** Says that a loop ends; what was set in it holds from here on. */
    void leaveLoop(long weight) {
        for (int i = 0; i < COUNT; i++) {
            weightWhenSet[i] = Math.min(weightWhenSet[i], weight);
        }
    }

    /** Whether an instruction that is executed so often may move one of them; then it has to. */
    boolean move(int pointer, int bytes, long weight) {
        int i = pointer - FIRST;
        long moved = drift[i] + Math.abs(bytes) * Math.max(1, weight / weightWhenSet[i]);
        if (moved > MOST_DRIFT) {
            return false;
        }
        drift[i] = moved;
        return true;
    }
}
