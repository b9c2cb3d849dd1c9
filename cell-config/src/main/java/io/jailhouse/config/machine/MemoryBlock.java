package io.jailhouse.config.machine;

import java.util.List;
import java.util.Set;

/**
 * A block of the machine's address space.
 *
 * @param start first address
 * @param end last address
 * @param name what the machine calls it
 * @param comments what else is known
 */
public record MemoryBlock(long start, long end, String name, List<String> comments) {
    /** Main memory. */
    public static final String RAM = "System RAM";

    private static final Set<String> RAMS = Set.of(RAM, "Kernel", "RAM buffer", "ACPI DMAR RMRR", "ACPI IVRS");

    /** Copies the list. */
    public MemoryBlock {
        comments = List.copyOf(comments);
    }

    static MemoryBlock of(long start, long end, String name) {
        return new MemoryBlock(start, end, name, List.of());
    }

    /**
     * Tells memory from registers.
     *
     * @return true if programs and devices can use it as memory
     */
    public boolean isRam() {
        return RAMS.contains(name);
    }

    MemoryBlock from(long other) {
        return new MemoryBlock(other, end, name, comments);
    }

    MemoryBlock to(long other) {
        return new MemoryBlock(start, other, name, comments);
    }
}
