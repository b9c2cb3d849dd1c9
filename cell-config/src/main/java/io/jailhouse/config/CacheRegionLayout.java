package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Layout of {@code struct jailhouse_cache}. */
final class CacheRegionLayout {
    /** First unit, u32. */
    static final int START_OFFSET = 0;

    /** Number of units, u32. */
    static final int SIZE_OFFSET = START_OFFSET + Integer.BYTES;

    /** Code, data or both, u8. */
    static final int TYPE_OFFSET = SIZE_OFFSET + Integer.BYTES;

    /** Unused, u8. */
    static final int PADDING_OFFSET = TYPE_OFFSET + Byte.BYTES;

    /** Flags, u16. */
    static final int FLAGS_OFFSET = PADDING_OFFSET + Byte.BYTES;

    /** Length of the structure. */
    static final int LENGTH = FLAGS_OFFSET + Short.BYTES;

    private CacheRegionLayout() {}

    static CacheRegion read(ByteBuffer buffer, int at) {
        return new CacheRegion(
                StoredBytes.u32(buffer, at + START_OFFSET),
                StoredBytes.u32(buffer, at + SIZE_OFFSET),
                StoredBytes.u8(buffer, at + TYPE_OFFSET),
                StoredBytes.u8(buffer, at + PADDING_OFFSET),
                StoredBytes.u16(buffer, at + FLAGS_OFFSET));
    }

    static void write(ByteBuffer buffer, int at, CacheRegion region) {
        buffer.putInt(at + START_OFFSET, (int) region.start());
        buffer.putInt(at + SIZE_OFFSET, (int) region.size());
        buffer.put(at + TYPE_OFFSET, (byte) region.type());
        buffer.put(at + PADDING_OFFSET, (byte) region.padding());
        buffer.putShort(at + FLAGS_OFFSET, (short) region.flags());
    }
}
