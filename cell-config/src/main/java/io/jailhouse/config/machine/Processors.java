package io.jailhouse.config.machine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The CPUs as {@code /proc/cpuinfo} describes them.
 *
 * @param vendor of all of them, for example {@code GenuineIntel}
 * @param features names of what they all can
 * @param count how many Linux uses
 */
public record Processors(String vendor, Set<String> features, int count) {
    /** Vendor: Intel. */
    public static final String INTEL = "GenuineIntel";

    /** Vendor: AMD. */
    public static final String AMD = "AuthenticAMD";

    private static final String PATH = "/proc/cpuinfo";

    /** Copies the set. */
    public Processors {
        features = Set.copyOf(features);
    }

    /**
     * Reads the description.
     *
     * @param files of the machine
     * @return the CPUs
     * @throws MachineFormatException if they are missing or differ from each other
     */
    public static Processors read(MachineFiles files) {
        String text = files.text(PATH);
        List<String> vendors = values(text, "vendor_id").toList();
        same(vendors, "vendor string");
        List<String> features = values(text, "flags").toList();
        same(features, "feature set");
        if (vendors.isEmpty()) {
            throw new MachineFormatException(PATH + ": names no vendor of the CPUs");
        }
        Optional<String> first = features.stream().findFirst();
        Set<String> names = first.map(it -> new HashSet<>(Arrays.asList(it.split(" +", -1))))
                .orElseGet(HashSet::new);
        return new Processors(vendors.getFirst(), names, vendors.size());
    }

    private static Stream<String> values(String text, String key) {
        return text.lines()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
                .map(parts -> parts[1].strip());
    }

    private static void same(List<String> values, String what) {
        for (int i = 1; i < values.size(); i++) {
            if (!values.get(i).equals(values.getFirst())) {
                throw new MachineFormatException("Inconsistent %s on CPU %d".formatted(what, i));
            }
        }
    }
}
