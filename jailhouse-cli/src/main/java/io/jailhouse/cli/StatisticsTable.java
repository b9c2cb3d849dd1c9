package io.jailhouse.cli;

import io.jailhouse.proto.CpuStatistics;
import io.jailhouse.proto.ReadStatisticsResponse;
import io.jailhouse.proto.VmexitCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The table of {@code cell stats} as the original draws it, of all CPUs of a cell or of one.
 *
 * @param cellName name of the cell
 * @param cpu the CPU, empty for the sum of all
 * @param values by counter
 * @param nanos when they were read
 */
record StatisticsTable(String cellName, OptionalInt cpu, Map<String, Long> values, long nanos) {
    private static final String ROW = "%-30s%10s%10s";

    /** Reads a table out of an answer. */
    static StatisticsTable of(ReadStatisticsResponse statistics, OptionalInt cpu, long nanos) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (CpuStatistics counts : statistics.getCpusList()) {
            if (cpu.isEmpty() || cpu.getAsInt() == counts.getCpu()) {
                for (VmexitCount count : counts.getCountsList()) {
                    values.merge(count.getName(), count.getValue(), Long::sum);
                }
            }
        }
        return new StatisticsTable(statistics.getCellName(), cpu, values, nanos);
    }

    String title() {
        return "Statistics for " + cellName + " cell";
    }

    String heading() {
        String whose = cpu.isPresent() ? "(CPU " + cpu.getAsInt() + ")" : "(All CPUs)";
        return ROW.formatted("COUNTER " + whose, "SUM", "PER SEC");
    }

    /**
     * Returns a row for each counter: those first that grew most, then the highest, then by name.
     *
     * @param before the table of the same CPUs that was shown before; without one there is nothing per second
     */
    List<String> rows(Optional<StatisticsTable> before) {
        Comparator<String> byValue =
                Comparator.comparingLong((String name) -> -values.get(name)).thenComparing(Comparator.naturalOrder());
        Comparator<String> order = before.isPresent()
                ? Comparator.comparingLong((String name) -> -growth(name, before.get()))
                        .thenComparing(byValue)
                : byValue;
        List<String> rows = new ArrayList<>();
        for (String name : values.keySet().stream().sorted(order).toList()) {
            String perSecond = before.map(earlier -> perSecond(name, earlier)).orElse("");
            rows.add(ROW.formatted(name, values.get(name), perSecond).stripTrailing());
        }
        return rows;
    }

    private long growth(String name, StatisticsTable before) {
        return values.get(name) - before.values.getOrDefault(name, 0L);
    }

    private String perSecond(String name, StatisticsTable before) {
        double seconds = (nanos - before.nanos) / (double) TimeUnit.SECONDS.toNanos(1);
        // A CPU that has changed its cell begins at 0 again.
        return Long.toString(Math.max(0, Math.round(growth(name, before) / seconds)));
    }
}
