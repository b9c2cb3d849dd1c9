package io.jailhouse.benchmark;

import java.util.ArrayList;
import java.util.List;

/** One measured quantity over several runs. */
final class Samples {
    private static final String ROW = "%-44s %9s %9s %9s  %s%n";

    private final String name;
    private final String unit;
    private final List<Double> values = new ArrayList<>();

    Samples(String name, String unit) {
        this.name = name;
        this.unit = unit;
    }

    void add(double value) {
        values.add(value);
    }

    static void printHeader() {
        System.out.printf(ROW, "", "min", "median", "max", "");
    }

    void print() {
        List<Double> sorted = values.stream().sorted().toList();
        System.out.printf(
                ROW,
                name,
                number(sorted.getFirst()),
                number(sorted.get(sorted.size() / 2)),
                number(sorted.getLast()),
                unit);
    }

    private static String number(double value) {
        return "%.1f".formatted(value);
    }
}
