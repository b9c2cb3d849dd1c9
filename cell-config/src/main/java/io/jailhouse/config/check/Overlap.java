package io.jailhouse.config.check;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;

/**
 * A region that reaches into something else.
 *
 * @param cell whose region it is
 * @param index of the region
 * @param relation what it does, as the original says it
 * @param other what it reaches into
 * @param finding the same as a finding
 */
record Overlap(CheckedCell cell, int index, String relation, MemoryRegion other, Finding finding) {
    private static final String FLAG = "JAILHOUSE_MEM_";

    /** The lines of the original; no newline behind the last one. */
    String text() {
        return "\n\nIn cell '%s', region %d\n%s\n%s\n%s"
                .formatted(
                        cell.config().name(),
                        index,
                        text(cell.config().memoryRegions().get(index)),
                        relation,
                        text(other));
    }

    private static String text(MemoryRegion region) {
        return "  phys_start: 0x%016x\n  virt_start: 0x%016x\n  size:       0x%016x\n  flags:      %s"
                .formatted(region.physStart(), region.virtStart(), region.size(), flags(region.flags()));
    }

    private static String flags(long flags) {
        StringBuilder text = new StringBuilder();
        for (long bit = 1; bit != 0; bit <<= 1) {
            if ((flags & bit) != 0) {
                long mask = bit;
                String name = MemoryFlag.of(bit).stream()
                        .findFirst()
                        .map(flag -> FLAG + flag.name())
                        .orElseGet(() -> "0x" + Long.toHexString(mask));
                text.append(text.isEmpty() ? "" : " | ").append(name);
            }
        }
        return text.toString();
    }
}
