package io.jailhouse.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory of a process, from its {@code smaps_rollup}.
 *
 * @param residentMiB all of its pages that are in memory, those shared with others included
 * @param privateMiB pages that only this process has: what it costs to have one more
 */
record ProcessMemory(double residentMiB, double privateMiB) {
    private static final double KIB_A_MIB = 1024;

    static ProcessMemory of(long pid) throws IOException {
        double resident = 0;
        double own = 0;
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            String[] words = line.split("\\s+", -1);
            switch (words[0]) {
                case "Rss:" -> resident = Long.parseLong(words[1]) / KIB_A_MIB;
                case "Private_Clean:", "Private_Dirty:" -> own += Long.parseLong(words[1]) / KIB_A_MIB;
                default -> {}
            }
        }
        return new ProcessMemory(resident, own);
    }

    /** Memory of several kinds of processes over several runs. */
    static final class Table {
        private final Map<String, Samples> resident = new LinkedHashMap<>();
        private final Map<String, Samples> own = new LinkedHashMap<>();

        Table(List<String> kinds) {
            for (String kind : kinds) {
                resident.put(kind, new Samples(kind + ", resident", "MiB"));
                own.put(kind, new Samples(kind + ", private", "MiB"));
            }
        }

        void add(String kind, ProcessMemory memory) {
            resident.get(kind).add(memory.residentMiB());
            own.get(kind).add(memory.privateMiB());
        }

        void print() {
            resident.forEach((kind, samples) -> {
                samples.print();
                own.get(kind).print();
            });
        }
    }
}
