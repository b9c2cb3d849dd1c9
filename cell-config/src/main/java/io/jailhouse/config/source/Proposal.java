package io.jailhouse.config.source;

import java.util.Comparator;
import java.util.stream.Stream;

/** Finds the name that somebody may have meant. */
final class Proposal {
    private static final int MIN_LENGTH = 3;
    private static final int MAX_LENGTH = 60;

    private Proposal() {}

    /** A half sentence that proposes one of the names, or nothing if none is near. */
    static String of(String wrong, Stream<String> names) {
        // Names of one or two letters are near to any other.
        int allowed = wrong.length() < MIN_LENGTH ? 0 : Math.max(1, wrong.length() / 4);
        return names.filter(name -> wrong.length() <= MAX_LENGTH && name.length() <= MAX_LENGTH)
                .filter(name -> Math.abs(name.length() - wrong.length()) <= allowed)
                .filter(name -> distance(wrong, name) <= allowed)
                .min(Comparator.comparingInt((String name) -> distance(wrong, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** The number of characters to insert, remove, change or exchange with their neighbour. */
    private static int distance(String one, String other) {
        int[][] distance = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int changed = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                distance[i][j] = Math.min(
                        distance[i - 1][j - 1] + changed, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
                boolean exchanged = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (exchanged) {
                    distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
                }
            }
        }
        return distance[one.length()][other.length()];
    }
}
