package io.jailhouse.config.check;

import io.jailhouse.config.MemoryRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses from one to another, unsigned; never empty. One that would wrap ends at the top.
 *
 * @param first lowest address
 * @param last highest address
 */
record AddressRange(long first, long last) {
    static AddressRange of(long start, long size) {
        long last = start + size - 1;
        return new AddressRange(start, Long.compareUnsigned(last, start) < 0 ? -1L : last);
    }

    /** The physical addresses of a region that is not empty. */
    static AddressRange physical(MemoryRegion region) {
        return of(region.physStart(), region.size());
    }

    boolean overlaps(AddressRange other) {
        return Long.compareUnsigned(first, other.last) <= 0 && Long.compareUnsigned(other.first, last) <= 0;
    }

    /** Ranges by their first address, as {@link #without} wants them. */
    static List<AddressRange> rising(List<AddressRange> ranges) {
        return ranges.stream()
                .sorted((one, other) -> Long.compareUnsigned(one.first, other.first))
                .toList();
    }

    /** What is left of this range without others, which rise by their first address. */
    List<AddressRange> without(List<AddressRange> rising) {
        List<AddressRange> left = new ArrayList<>();
        long from = first;
        for (AddressRange other : rising) {
            if (Long.compareUnsigned(other.first, last) > 0) {
                break;
            } else if (Long.compareUnsigned(other.last, from) < 0) {
                continue;
            }
            if (Long.compareUnsigned(other.first, from) > 0) {
                left.add(new AddressRange(from, other.first - 1));
            }
            if (Long.compareUnsigned(other.last, last) >= 0) {
                return left;
            }
            from = other.last + 1;
        }
        left.add(new AddressRange(from, last));
        return left;
    }

    @Override
    public String toString() {
        return "0x%x-0x%x".formatted(first, last);
    }
}
