package io.jailhouse.config.create;

import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.devicetree.AddressBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of pages as few blocks as possible, rising. What lies above 2^63 is left out.
 *
 * @param blocks whole pages, neither overlapping nor touching
 */
record PhysicalMap(List<AddressBlock> blocks) {
    private static final long PAGE = MemoryRegion.PAGE_SIZE;

    PhysicalMap {
        blocks = List.copyOf(blocks);
    }

    static PhysicalMap of(List<AddressBlock> parts) {
        List<AddressBlock> pages = parts.stream()
                .filter(it -> it.start() >= 0 && it.size() > 0 && it.start() + it.size() + PAGE > 0)
                .map(PhysicalMap::inPages)
                .sorted(Comparator.comparingLong(AddressBlock::start))
                .toList();
        List<AddressBlock> joined = new ArrayList<>();
        for (AddressBlock block : pages) {
            if (!joined.isEmpty() && block.start() <= end(joined.getLast())) {
                AddressBlock last = joined.removeLast();
                joined.add(between(last.start(), Math.max(end(last), end(block))));
            } else {
                joined.add(block);
            }
        }
        return new PhysicalMap(joined);
    }

    PhysicalMap with(List<AddressBlock> more) {
        List<AddressBlock> all = new ArrayList<>(blocks);
        all.addAll(more);
        return of(all);
    }

    PhysicalMap without(List<AddressBlock> taken) {
        List<AddressBlock> left = blocks;
        for (AddressBlock hole : of(taken).blocks) {
            List<AddressBlock> pieces = new ArrayList<>();
            for (AddressBlock block : left) {
                addIfAny(pieces, block.start(), Math.min(end(block), hole.start()));
                addIfAny(pieces, Math.max(block.start(), end(hole)), end(block));
            }
            left = pieces;
        }
        return of(left);
    }

    PhysicalMap without(long start, long size) {
        return without(List.of(new AddressBlock(start, size)));
    }

    /** The highest address below a limit from which on as much is free; it is a multiple of the size. */
    long hole(long size, long limit) {
        for (long start = limit - size; start > 0; start -= size) {
            long candidate = start;
            boolean used = blocks.stream().anyMatch(it -> it.start() < candidate + size && candidate < end(it));
            if (!used) {
                return start;
            }
        }
        return 0;
    }

    private static void addIfAny(List<AddressBlock> pieces, long start, long end) {
        if (start < end) {
            pieces.add(between(start, end));
        }
    }

    private static AddressBlock inPages(AddressBlock block) {
        long start = block.start() & -PAGE;
        return between(start, (end(block) + PAGE - 1) & -PAGE);
    }

    private static AddressBlock between(long start, long end) {
        return new AddressBlock(start, end - start);
    }

    private static long end(AddressBlock block) {
        return block.start() + block.size();
    }
}
