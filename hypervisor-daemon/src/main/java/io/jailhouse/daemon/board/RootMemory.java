package io.jailhouse.daemon.board;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * What the root cell can access now: its configured regions less what cells have taken.
 *
 * <p>Follows the order of events as the original does (hypervisor/control.c, {@code
 * unmap_from_root_cell} and {@code remap_to_root_cell}): what a cell gives back returns to the root
 * cell even when another cell holds it too.
 *
 * @param pieces accessible ranges, none overlapping another of the same region
 */
public record RootMemory(List<Piece> pieces) {
    /**
     * A part of one region of the root cell's configuration.
     *
     * @param physical board-physical range
     * @param virtualStart where the root cell sees it
     * @param flags flags of the region
     */
    public record Piece(PhysicalRange physical, long virtualStart, long flags) {
        private Piece part(PhysicalRange range) {
            return new Piece(range, virtualStart + (range.start() - physical.start()), flags);
        }
    }

    /** Copies the list, so that a value never changes. */
    public RootMemory {
        pieces = List.copyOf(pieces);
    }

    /** Returns all that a configuration gives. */
    public static RootMemory of(List<MemoryRegion> regions) {
        return new RootMemory(regions.stream()
                .filter(region -> region.size() != 0)
                .map(RootMemory::whole)
                .toList());
    }

    /** Returns what is left when a cell takes a range; absent addresses are no error. */
    public RootMemory without(PhysicalRange taken) {
        return new RootMemory(pieces.stream()
                .flatMap(piece -> piece.physical().minus(taken).stream().map(piece::part))
                .toList());
    }

    /**
     * Returns what the root cell can access after a range came back: the parts of it that its
     * configuration names, with that configuration's addresses and flags.
     *
     * @param returned the range
     * @param configured the root cell's configured regions
     */
    public RootMemory with(PhysicalRange returned, List<MemoryRegion> configured) {
        List<Piece> result = new ArrayList<>(without(returned).pieces);
        for (MemoryRegion region : configured) {
            PhysicalRange range = PhysicalRange.of(region);
            if (range.overlaps(returned)) {
                result.add(whole(region).part(range.intersection(returned)));
            }
        }
        return new RootMemory(inConfiguredOrder(result, configured));
    }

    /** What came back joins what it was cut from, so that a cell that is gone leaves no trace. */
    private static List<Piece> inConfiguredOrder(List<Piece> pieces, List<MemoryRegion> configured) {
        List<Piece> rest = new ArrayList<>(pieces);
        List<Piece> ordered = new ArrayList<>();
        for (MemoryRegion region : configured) {
            Piece whole = whole(region);
            List<Piece> parts = rest.stream()
                    .filter(piece -> whole.physical().contains(piece.physical())
                            && whole.part(piece.physical()).equals(piece))
                    .sorted((one, other) -> Long.compareUnsigned(
                            one.physical().start(), other.physical().start()))
                    .toList();
            rest.removeAll(parts);
            Piece open = null;
            for (Piece part : parts) {
                if (open != null
                        && open.physical().last() + 1 == part.physical().start()) {
                    long size = open.physical().size() + part.physical().size();
                    open = open.part(new PhysicalRange(open.physical().start(), size));
                } else {
                    if (open != null) {
                        ordered.add(open);
                    }
                    open = part;
                }
            }
            if (open != null) {
                ordered.add(open);
            }
        }
        ordered.addAll(rest);
        return ordered;
    }

    /**
     * Tells whether the root cell may write a whole range, in one piece or several.
     *
     * @param range the range, not empty
     */
    public boolean mayWrite(PhysicalRange range) {
        RootMemory writable = new RootMemory(pieces.stream()
                .filter(piece -> (piece.flags() & MemoryFlag.WRITE.mask()) != 0)
                .toList());
        long next = range.start();
        while (Long.compareUnsigned(next, range.last()) <= 0) {
            PhysicalRange rest = new PhysicalRange(next, range.last() - next + 1);
            PhysicalRange probe = new PhysicalRange(next, 1);
            var piece = writable.pieces.stream()
                    .filter(candidate -> candidate.physical().contains(probe))
                    .findFirst();
            if (piece.isEmpty()) {
                return false;
            }
            long end = piece.get().physical().intersection(rest).last();
            if (end == -1L) {
                return true;
            }
            next = end + 1;
        }
        return true;
    }

    private static Piece whole(MemoryRegion region) {
        return new Piece(PhysicalRange.of(region), region.virtStart(), region.flags());
    }
}
