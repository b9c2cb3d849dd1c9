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

    /** Within so much time an entry has to reach the threshold again: then it takes some percent of the CPU's time. */
    private static final long WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** When it has reached the threshold so often, an entry is worth it in any case. */
    private static final int MOST_TIMES = 8;

    private static final int MOST_ENTRIES = 8192;

    private record Reached(long nanos, int times) {}

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
     * Says that an entry has reached the threshold, since the last time or ever.
     *
     * @param entry its guest-physical address
     * @param now in the time of System.nanoTime
     * @return whether it is worth translating
     */
    boolean isEnough(long entry, long now) {
        Reached last = reached.get(entry);
        if (last != null && (now - last.nanos < WITHIN_NANOS || last.times == MOST_TIMES)) {
            reached.remove(entry);
            return true;
        }
        if (reached.size() >= MOST_ENTRIES) {
            reached.clear();
        }
        reached.put(entry, new Reached(now, last == null ? 1 : last.times + 1));
        return false;
    }
}
