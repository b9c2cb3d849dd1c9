package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Layout of {@code struct jailhouse_memory}. */
final class MemoryRegionLayout {
    /** Physical start, u64. */
    static final int PHYS_START_OFFSET = 0;

    /** Virtual start, u64. */
    static final int VIRT_START_OFFSET = PHYS_START_OFFSET + Long.BYTES;

    /** Size in bytes, u64. */
    static final int SIZE_OFFSET = VIRT_START_OFFSET + Long.BYTES;

    /** Flags, u64. */
    static final int FLAGS_OFFSET = SIZE_OFFSET + Long.BYTES;

    /** Length of the structure. */
    static final int LENGTH = FLAGS_OFFSET + Long.BYTES;

    private MemoryRegionLayout() {}

    static MemoryRegion read(ByteBuffer buffer, int at) {
        return new MemoryRegion(
                buffer.getLong(at + PHYS_START_OFFSET),
                buffer.getLong(at + VIRT_START_OFFSET),
                buffer.getLong(at + SIZE_OFFSET),
                buffer.getLong(at + FLAGS_OFFSET));
    }

    static void write(ByteBuffer buffer, int at, MemoryRegion region) {
        buffer.putLong(at + PHYS_START_OFFSET, region.physStart());
        buffer.putLong(at + VIRT_START_OFFSET, region.virtStart());
        buffer.putLong(at + SIZE_OFFSET, region.size());
        buffer.putLong(at + FLAGS_OFFSET, region.flags());
    }
}
