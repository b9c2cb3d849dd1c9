package io.jailhouse.benchmark;

import java.util.Arrays;

/** One quantity measured so often that its distribution is of interest. */
final class Percentiles {
    private static final String ROW = "%-44s %9s %9s %9s  %s%n";

    private final String name;
    private final String unit;
    private final double[] values;
    private int count;

    Percentiles(String name, String unit, int capacity) {
        this.name = name;
        this.unit = unit;
        this.values = new double[capacity];
    }

    void add(double value) {
        values[count++] = value;
    }

    static void printHeader() {
        System.out.printf(ROW, "", "p50", "p99", "max", "");
    }

    void print() {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        System.out.printf(
                ROW,
                name,
                number(sorted[count / 2]),
                number(sorted[(int) (count * 0.99)]),
                number(sorted[count - 1]),
                unit);
    }

    private static String number(double value) {
        return "%.2f".formatted(value);
    }
}
