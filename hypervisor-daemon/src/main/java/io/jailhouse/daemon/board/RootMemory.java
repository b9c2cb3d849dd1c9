package io.jailhouse.daemon.board;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the root cell can access now: its configured regions less what cells have taken.
 *
 * <p>Follows the order of events as the original does (hypervisor/control.c, {@code unmap_from_root_cell} and {@code
 * remap_to_root_cell}): a page table, of which cells take and return addresses, and a list of subpage regions. What a
 * cell gives back returns to the root cell even when another cell holds it too. A cell's physical addresses are taken to
 * be the root cell's virtual ones, because every root configuration maps one to one.
 *
 * @param mapped whole pages, by ascending virtual address, none overlapping another
 * @param subpages regions whose accesses trap, by ascending virtual address; they may overlap
 * @param subpageLimit how many of those there can be: what the configuration has
 */
public record RootMemory(List<Piece> mapped, List<Piece> subpages, int subpageLimit) {
    private static final int IN_PAGE = MemoryRegion.PAGE_SIZE - 1;
    private static final Comparator<Piece> BY_ADDRESS = (one, other) ->
            Long.compareUnsigned(one.virtual().start(), other.virtual().start());

    /**
     * A part of one region of the root cell's configuration.
     *
     * @param virtual where the root cell sees it; not empty
     * @param physicalStart board-physical address of its first byte
     * @param flags flags of the region
     */
    public record Piece(PhysicalRange virtual, long physicalStart, long flags) {
        /** Returns the board-physical range. */
        public PhysicalRange physical() {
            return new PhysicalRange(physicalStart, virtual.size());
        }

        private Piece part(PhysicalRange range) {
            return new Piece(range, physicalStart + (range.start() - virtual.start()), flags);
        }

        private boolean isSubpage() {
            return ((virtual.start() | virtual.size()) & IN_PAGE) != 0;
        }

        private boolean isContinuedBy(Piece next) {
            return virtual.last() + 1 == next.virtual.start()
                    && physicalStart + virtual.size() == next.physicalStart
                    && flags == next.flags;
        }
    }

    /** Copies the lists, so that a value never changes. */
    public RootMemory {
        mapped = List.copyOf(mapped);
        subpages = List.copyOf(subpages);
    }

    /** Returns all that a configuration gives. */
    public static RootMemory of(List<MemoryRegion> regions) {
        List<Piece> pieces = regions.stream()
                .filter(region -> region.size() != 0)
                .map(RootMemory::whole)
                .toList();
        RootMemory memory = new RootMemory(List.of(), List.of(), (int)
                pieces.stream().filter(Piece::isSubpage).count());
        for (Piece piece : pieces) {
            memory = memory.with(piece);
        }
        return memory;
    }

    /**
     * Returns what is left when a cell takes a range; absent addresses are no error. A range that is not made of whole
     * pages takes no page, but the subpage region in which it begins, as a whole.
     */
    public RootMemory without(PhysicalRange taken) {
        if (((taken.start() | taken.size()) & IN_PAGE) != 0) {
            List<Piece> left = new ArrayList<>(subpages);
            subpages.stream()
                    .filter(region -> region.virtual().contains(new PhysicalRange(taken.start(), 1)))
                    .findFirst()
                    .ifPresent(left::remove);
            return new RootMemory(mapped, left, subpageLimit);
        }
        return new RootMemory(cut(taken), subpages, subpageLimit);
    }

    private List<Piece> cut(PhysicalRange taken) {
        return mapped.stream()
                .flatMap(piece -> piece.virtual().minus(taken).stream().map(piece::part))
                .toList();
    }

    /**
     * Returns what the root cell can access after a range came back: the parts of it that its configuration names, with
     * that configuration's addresses and flags.
     *
     * @param returned the range
     * @param configured the root cell's configured regions
     */
    public RootMemory with(PhysicalRange returned, List<MemoryRegion> configured) {
        RootMemory memory = this;
        for (Piece part : parts(returned, configured)) {
            memory = memory.with(part);
        }
        return memory;
    }

    /** Tells whether a range that comes back holds more subpage regions than the root cell has room for. */
    public boolean overflowsWith(PhysicalRange returned, List<MemoryRegion> configured) {
        long more =
                parts(returned, configured).stream().filter(Piece::isSubpage).count();
        return more > 0 && subpages.size() + more > subpageLimit;
    }

    private static List<Piece> parts(PhysicalRange returned, List<MemoryRegion> configured) {
        List<Piece> parts = new ArrayList<>();
        for (MemoryRegion region : configured) {
            PhysicalRange range = PhysicalRange.of(region);
            if (range.overlaps(returned)) {
                PhysicalRange overlap = range.intersection(returned);
                long virtual = region.virtStart() + (overlap.start() - region.physStart());
                parts.add(new Piece(new PhysicalRange(virtual, overlap.size()), overlap.start(), region.flags()));
            }
        }
        return parts;
    }

    private RootMemory with(Piece piece) {
        if (!piece.isSubpage()) {
            List<Piece> more = new ArrayList<>(cut(piece.virtual()));
            // Pages know no offset: an unaligned physical address is rounded down.
            more.add(new Piece(piece.virtual(), piece.physicalStart() & ~IN_PAGE, piece.flags()));
            return new RootMemory(joined(more), subpages, subpageLimit);
        }
        if (subpages.size() == subpageLimit) {
            return this;
        }
        List<Piece> more = new ArrayList<>(subpages);
        more.add(piece);
        more.sort(BY_ADDRESS);
        return new RootMemory(mapped, more, subpageLimit);
    }

    /** What came back joins what it was cut from, so that a cell that is gone leaves no trace. */
    private static List<Piece> joined(List<Piece> pieces) {
        List<Piece> sorted = new ArrayList<>(pieces);
        sorted.sort(BY_ADDRESS);
        List<Piece> joined = new ArrayList<>();
        for (Piece next : sorted) {
            Piece open = joined.isEmpty() ? null : joined.getLast();
            if (open != null && open.isContinuedBy(next)) {
                long size = open.virtual().size() + next.virtual().size();
                joined.set(
                        joined.size() - 1,
                        open.part(new PhysicalRange(open.virtual().start(), size)));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    /**
     * Tells whether the root cell may write a whole range, in one piece or several.
     *
     * @param range virtual addresses of the root cell, not empty
     */
    public boolean mayWrite(PhysicalRange range) {
        return writable(range).stream().mapToLong(PhysicalRange::size).sum() == range.size();
    }

    /**
     * Returns what the root cell writes when it writes a range: board-physical ranges in the order of the addresses,
     * without those parts that it may not write.
     *
     * @param range virtual addresses of the root cell, not empty
     */
    public List<PhysicalRange> writable(PhysicalRange range) {
        return mapped.stream()
                .filter(piece -> (piece.flags() & MemoryFlag.WRITE.mask()) != 0
                        && piece.virtual().overlaps(range))
                .map(piece -> piece.part(piece.virtual().intersection(range)).physical())
                .toList();
    }

    private static Piece whole(MemoryRegion region) {
        return new Piece(new PhysicalRange(region.virtStart(), region.size()), region.physStart(), region.flags());
    }
}
