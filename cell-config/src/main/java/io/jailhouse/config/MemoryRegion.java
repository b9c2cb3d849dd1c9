package io.jailhouse.config;

/**
 * A memory region of a cell, or the hypervisor's own memory. Source: cell-config.h, {@code struct jailhouse_memory}.
 *
 * @param physStart physical address, unsigned
 * @param virtStart address that the cell sees, unsigned
 * @param size in bytes, unsigned; 0 for a section that does not exist
 * @param flags see {@link MemoryFlag}; unassigned bits are kept
 */
public record MemoryRegion(long physStart, long virtStart, long size, long flags) {
    /** Size of a page in bytes, on every architecture. */
    public static final int PAGE_SIZE = 4096;

    /**
     * Tells whether a flag is set.
     *
     * @param flag to look at
     * @return true if it is set
     */
    public boolean has(MemoryFlag flag) {
        return (flags & flag.mask()) != 0;
    }

    /**
     * Tells whether the region is only reachable by trapped accesses because its virtual start or its size is not
     * page-aligned. The physical start does not count. Source: cell-config.h, {@code JAILHOUSE_MEMORY_IS_SUBPAGE}.
     *
     * @return true for a subpage region
     */
    public boolean isSubPage() {
        return ((virtStart | size) & (PAGE_SIZE - 1)) != 0;
    }

    /**
     * Tells whether an address of the cell lies in the region.
     *
     * @param address that the cell uses, unsigned
     * @return true if it lies inside
     */
    public boolean containsVirtual(long address) {
        return Long.compareUnsigned(address - virtStart, size) < 0;
    }

    /**
     * Tells whether a physical address lies in the region.
     *
     * @param address physical, unsigned
     * @return true if it lies inside
     */
    public boolean containsPhysical(long address) {
        return Long.compareUnsigned(address - physStart, size) < 0;
    }
}
