package io.jailhouse.agent.aarch64.translate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells what is executed often now from what has been executed often in all. The JVM's compilers need some 100 ms of a core for
 * a region: an hour of a lukewarm function does not pay that back, a tight loop does in a moment. Used by the CPU's thread alone.
 */
final class RecentHeat {

    /** What an entry costs the interpreter between two looks at it, in simple instructions: a millisecond or two. */
    private static final int LONGEST_PERIOD = 240_000;

    /** The same at first, while the JVM itself still interprets much of the interpreter. */
    private static final int SHORTEST_PERIOD = 24_000;

    /** Of all that was interpreted so far a period is this part, between those. */
    private static final int SHARE = 50;

    /** Within so many periods of whatever code the next one of an entry has to be over: then it takes some percent. */
    private static final int WITHIN = 6;

    /** And within so much time, in which a CPU that does not sleep interprets more than that. */
    private static final long WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** When an entry has cost so much in all it is worth it in any case. */
    private static final int ENOUGH = 4_000_000;

    // At less, looking would take longer than what it saves; more a page cannot count.
    private static final int FEWEST_EXECUTIONS = 50;
    private static final int MOST_EXECUTIONS = 30_000;

    private static final int MOST_ENTRIES = 16_384;

    private record Reached(long interpreted, long nanos, long cost) {}

    private final Map<Long, Reached> reached = new HashMap<>();
    private final Set<Long> putOff = new HashSet<>();

    /** Whether an entry shall wait once more, so that a better one may come first; the second time that it is asked it shall not. */
    boolean isPutOff(long entry) {
        if (putOff.size() >= MOST_ENTRIES) {
            putOff.clear();
        }
        return putOff.add(entry);
    }

    /**
     * The executions after which a period of an entry is over.
     *
     * @param cost of an execution: see {@link EntryCost}
     * @param interpreted instructions so far
     */
    static int executions(int cost, long interpreted) {
        return Math.clamp(period(interpreted) / cost, FEWEST_EXECUTIONS, MOST_EXECUTIONS);
    }

    private static long period(long interpreted) {
        return Math.clamp(interpreted / SHARE, SHORTEST_PERIOD, LONGEST_PERIOD);
    }

    /**
     * Says that a period of an entry is over.
     *
     * @param entry its guest-physical address
     * @param interpreted instructions so far, whatever they cost
     * @param now in the time of System.nanoTime
     * @return whether it is worth translating
     */
    boolean isEnough(long entry, long interpreted, long now) {
        Reached last = reached.get(entry);
        if (last != null && (last.cost >= ENOUGH || isRecent(last, interpreted, now))) {
            reached.remove(entry);
            return true;
        }
        if (reached.size() >= MOST_ENTRIES) {
            reached.clear();
        }
        reached.put(entry, new Reached(interpreted, now, period(interpreted) + (last == null ? 0 : last.cost)));
        return false;
    }

    private static boolean isRecent(Reached last, long interpreted, long now) {
        return interpreted - last.interpreted < WITHIN * period(interpreted) && now - last.nanos < WITHIN_NANOS;
    }
}
