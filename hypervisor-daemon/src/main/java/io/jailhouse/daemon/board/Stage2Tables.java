package io.jailhouse.daemon.board;

import io.jailhouse.config.MemoryFlag;
import java.util.BitSet;

/**
 * How many pages the translation tables of a cell take on hardware: 40 bits of address in granules of 4 KiB, two tables
 * of the first level, blocks of 1 GiB and 2 MiB wherever a region is aligned and large enough for them. A function of the
 * regions alone, so that memory which comes back takes back what it had added.
 */
final class Stage2Tables {
    private static final int ROOT_PAGES = 2;
    private static final long ADDRESS_END = 1L << 40;
    private static final int BLOCK_SHIFT = 21;
    private static final int GIB_SHIFT = 30;
    private static final int BLOCKS_PER_GIB = 1 << (GIB_SHIFT - BLOCK_SHIFT);
    private static final long PAGE_BITS = 0xfff;

    // Blocks of 2 MiB that are mapped by pages, and blocks of 1 GiB that are mapped by less than a block.
    private final BitSet inPages = new BitSet();
    private final BitSet inBlocks = new BitSet();

    /**
     * Adds a region. Those that are not made of whole pages are never mapped.
     *
     * @param virtualStart the cell's address
     * @param physicalStart the board's
     * @param size bytes
     * @param flags of the region
     */
    void add(long virtualStart, long physicalStart, long size, long flags) {
        boolean outside = Long.compareUnsigned(virtualStart, ADDRESS_END) >= 0;
        if (size == 0 || outside || ((virtualStart | size) & PAGE_BITS) != 0) {
            return;
        }
        long end = Long.compareUnsigned(size, ADDRESS_END - virtualStart) > 0 ? ADDRESS_END : virtualStart + size;
        boolean blocks = (flags & MemoryFlag.NO_HUGEPAGES.mask()) == 0;
        long distance = physicalStart - virtualStart;
        add(inPages, BLOCK_SHIFT, virtualStart, end, blocks && isMultiple(distance, BLOCK_SHIFT));
        add(inBlocks, GIB_SHIFT, virtualStart, end, blocks && isMultiple(distance, GIB_SHIFT));
    }

    private static boolean isMultiple(long distance, int shift) {
        return (distance & ((1L << shift) - 1)) == 0;
    }

    private static void add(BitSet partial, int shift, long start, long end, boolean wholeOnes) {
        int first = (int) (start >>> shift);
        int behind = (int) ((end - 1) >>> shift) + 1;
        if (!wholeOnes) {
            partial.set(first, behind);
            return;
        }
        if (!isMultiple(start, shift)) {
            partial.set(first);
        }
        if (!isMultiple(end, shift)) {
            partial.set(behind - 1);
        }
    }

    /** Returns the number of pages. */
    int pages() {
        int thirdLevel = 0;
        for (int gib = inBlocks.nextSetBit(0); gib >= 0; gib = inBlocks.nextSetBit(gib + 1)) {
            thirdLevel += inPages.get(gib * BLOCKS_PER_GIB, (gib + 1) * BLOCKS_PER_GIB)
                    .cardinality();
        }
        return ROOT_PAGES + inBlocks.cardinality() + thirdLevel;
    }
}
