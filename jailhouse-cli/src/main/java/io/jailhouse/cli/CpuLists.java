package io.jailhouse.cli;

import java.util.List;
import java.util.StringJoiner;

/** Lists of CPUs and other small numbers as the kernel prints them: {@code 0-1,3}. */
final class CpuLists {
    private CpuLists() {}

    /** Formats numbers in ascending order. */
    static String format(List<Integer> numbers) {
        StringJoiner ranges = new StringJoiner(",");
        for (int i = 0; i < numbers.size(); i++) {
            int first = numbers.get(i);
            while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
                i++;
            }
            int last = numbers.get(i);
            ranges.add(first == last ? Integer.toString(first) : first + "-" + last);
        }
        return ranges.toString();
    }
}
