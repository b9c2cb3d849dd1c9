package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.PhysicalRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What the original accepts in silence when a cell is created, and an author wants to know: regions
 * that the root cell's configuration does not have, and regions that another cell holds as well.
 */
record SharingWarnings(Board board, String file, CellConfig config) {
    List<String> all() {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < config.memoryRegions().size(); i++) {
            MemoryRegion region = config.memoryRegions().get(i);
            if (region.has(MemoryFlag.COMM_REGION) || region.size() == 0) {
                continue;
            }
            PhysicalRange range = PhysicalRange.of(region);
            if (!coveredByRoot(range)) {
                warnings.add("%s: memory region %d (%s) of cell \"%s\" is not all in the root cell \"%s\""
                        .formatted(file, i, range, config.name(), board.root().name()));
            }
            if (!region.has(MemoryFlag.ROOTSHARED)) {
                for (Cell other : board.guests()) {
                    if (holds(other, range)) {
                        warnings.add("%s: memory region %d (%s) of cell \"%s\" is held by cell \"%s\" as well"
                                .formatted(file, i, range, config.name(), other.name()));
                    }
                }
            }
        }
        return warnings;
    }

    private boolean coveredByRoot(PhysicalRange range) {
        List<PhysicalRange> uncovered = List.of(range);
        for (MemoryRegion region : board.root().config().memoryRegions()) {
            PhysicalRange root = PhysicalRange.of(region);
            uncovered = uncovered.stream()
                    .flatMap(piece -> piece.minus(root).stream())
                    .toList();
        }
        return uncovered.isEmpty();
    }

    private static boolean holds(Cell cell, PhysicalRange range) {
        return cell.config().memoryRegions().stream()
                .filter(Creation::leavesRoot)
                .anyMatch(region -> PhysicalRange.of(region).overlaps(range));
    }
}
