package io.jailhouse.config;

import java.util.List;
import java.util.StringJoiner;

/** Lists of CPUs, interrupts and other numbers as the kernel prints them: {@code 0-1,3}. */
public final class NumberRanges {
    private NumberRanges() {}

    /**
     * Formats numbers.
     *
     * @param rising the numbers, each greater than the one before
     * @return for example {@code 0-1,3}; empty for none
     */
    public static String format(List<? extends Number> rising) {
        StringJoiner ranges = new StringJoiner(",");
        for (int i = 0; i < rising.size(); i++) {
            long first = rising.get(i).longValue();
            long last = first;
            while (i + 1 < rising.size() && rising.get(i + 1).longValue() == last + 1) {
                i++;
                last++;
            }
            ranges.add(first == last ? Long.toString(first) : first + "-" + last);
        }
        return ranges.toString();
    }
}
