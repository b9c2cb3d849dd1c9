package io.jailhouse.junit;

import java.util.Map;

/**
 * The vmexit counters of a CPU since its cell has it.
 *
 * @param cpu number on the board
 * @param counts by the names that {@code jailhouse cell stats} uses, such as {@code vmexits_total}
 */
public record CpuStatistics(int cpu, Map<String, Long> counts) {
    /** Copies the map. */
    public CpuStatistics {
        counts = Map.copyOf(counts);
    }

    /**
     * Returns one counter.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists them
     */
    public long count(String name) {
        Long count = counts.get(name);
        if (count == null) {
            throw new IllegalArgumentException("no counter \"%s\" among %s"
                    .formatted(name, counts.keySet().stream().sorted().toList()));
        }
        return count;
    }
}
