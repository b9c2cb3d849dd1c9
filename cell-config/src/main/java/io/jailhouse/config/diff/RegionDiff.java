package io.jailhouse.config.diff;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BiPredicate;

/** Which memory regions moved, changed, came and went. */
final class RegionDiff {
    private RegionDiff() {}

    static List<String> of(List<MemoryRegion> before, List<MemoryRegion> after) {
        List<MemoryRegion> removed = new ArrayList<>(before);
        List<MemoryRegion> added = new ArrayList<>(after);
        List<String> differences = new ArrayList<>();
        pair(removed, added, MemoryRegion::equals, differences);
        pair(removed, added, (one, other) -> one.physStart() == other.physStart() && one.size() != 0, differences);
        pair(removed, added, RegionDiff::samePlaceInCell, differences);
        pair(removed, added, RegionDiff::sameSort, differences);
        removed.forEach(region -> differences.add("memory region " + text(region) + " removed"));
        added.forEach(region -> differences.add("memory region " + text(region) + " added"));
        if (differences.isEmpty() && !before.equals(after)) {
            differences.add("order of the memory regions changed");
        }
        return differences;
    }

    private static boolean samePlaceInCell(MemoryRegion one, MemoryRegion other) {
        return one.virtStart() == other.virtStart() && one.size() == other.size();
    }

    private static boolean sameSort(MemoryRegion one, MemoryRegion other) {
        return one.size() == other.size() && one.flags() == other.flags();
    }

    private static void pair(
            List<MemoryRegion> removed,
            List<MemoryRegion> added,
            BiPredicate<MemoryRegion, MemoryRegion> same,
            List<String> differences) {
        Iterator<MemoryRegion> rest = removed.iterator();
        while (rest.hasNext()) {
            MemoryRegion one = rest.next();
            added.stream().filter(other -> same.test(one, other)).findFirst().ifPresent(other -> {
                rest.remove();
                added.remove(other);
                if (!one.equals(other)) {
                    differences.add("memory region " + text(one) + ": " + changes(one, other));
                }
            });
        }
    }

    static String changes(MemoryRegion before, MemoryRegion after) {
        StringJoiner changes = new StringJoiner(", ");
        if (before.physStart() != after.physStart()) {
            changes.add("moved to 0x%x".formatted(after.physStart()));
        }
        if (before.virtStart() != after.virtStart()) {
            changes.add("at 0x%x of the cell".formatted(after.virtStart()));
        }
        if (before.size() != after.size()) {
            changes.add("size 0x%x -> 0x%x".formatted(before.size(), after.size()));
        }
        long known = 0;
        for (MemoryFlag flag : MemoryFlag.values()) {
            known |= flag.mask();
            if (before.has(flag) != after.has(flag)) {
                changes.add(flag + (after.has(flag) ? " set" : " cleared"));
            }
        }
        if ((before.flags() & ~known) != (after.flags() & ~known)) {
            changes.add("other flags 0x%x -> 0x%x".formatted(before.flags() & ~known, after.flags() & ~known));
        }
        return changes.toString();
    }

    private static String text(MemoryRegion region) {
        return region.has(MemoryFlag.COMM_REGION)
                ? "communication region"
                : region.size() == 0
                        ? "of size 0"
                        : "0x%x-0x%x -> 0x%x"
                                .formatted(
                                        region.physStart(), region.physStart() + region.size() - 1, region.virtStart());
    }
}
