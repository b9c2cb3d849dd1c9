package io.jailhouse.daemon.board;

import io.jailhouse.config.MemoryRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of addresses, board-physical where nothing else is said; addresses are unsigned 64-bit numbers.
 *
 * @param start first address
 * @param size bytes; 0 is an empty range, which overlaps nothing
 */
public record PhysicalRange(long start, long size) {
    /** Returns the range that a configured region takes. */
    public static PhysicalRange of(MemoryRegion region) {
        return new PhysicalRange(region.physStart(), region.size());
    }

    /** Returns the last address; the range must not be empty. A range that would wrap ends at the top. */
    public long last() {
        long last = start + size - 1;
        return Long.compareUnsigned(last, start) < 0 ? -1L : last;
    }

    /** Returns true if both have an address in common. */
    public boolean overlaps(PhysicalRange other) {
        return size != 0
                && other.size != 0
                && Long.compareUnsigned(start, other.last()) <= 0
                && Long.compareUnsigned(other.start, last()) <= 0;
    }

    /** Returns true if every address of the other range, which is not empty, is in this one. */
    public boolean contains(PhysicalRange other) {
        return size != 0
                && Long.compareUnsigned(start, other.start) <= 0
                && Long.compareUnsigned(other.last(), last()) <= 0;
    }

    /** Returns what both have in common; only for ranges that overlap. */
    public PhysicalRange intersection(PhysicalRange other) {
        long from = Long.compareUnsigned(start, other.start) >= 0 ? start : other.start;
        long to = Long.compareUnsigned(last(), other.last()) <= 0 ? last() : other.last();
        return new PhysicalRange(from, to - from + 1);
    }

    /** Returns what is left of this range without the other one: no, one or two ranges. */
    public List<PhysicalRange> minus(PhysicalRange taken) {
        if (!overlaps(taken)) {
            return List.of(this);
        }
        PhysicalRange hole = intersection(taken);
        List<PhysicalRange> left = new ArrayList<>(2);
        if (hole.start != start) {
            left.add(new PhysicalRange(start, hole.start - start));
        }
        if (hole.last() != last()) {
            left.add(new PhysicalRange(hole.last() + 1, last() - hole.last()));
        }
        return left;
    }

    @Override
    public String toString() {
        return size == 0 ? "0x%x (empty)".formatted(start) : "0x%x-0x%x".formatted(start, last());
    }
}
