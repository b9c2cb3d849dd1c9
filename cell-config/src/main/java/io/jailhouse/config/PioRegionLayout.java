package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Layout of {@code struct jailhouse_pio}. */
final class PioRegionLayout {
    /** First port, u16. */
    static final int BASE_OFFSET = 0;

    /** Number of ports, u16. */
    static final int LENGTH_OFFSET = BASE_OFFSET + Short.BYTES;

    /** Length of the structure. */
    static final int LENGTH = LENGTH_OFFSET + Short.BYTES;

    private PioRegionLayout() {}

    static PioRegion read(ByteBuffer buffer, int at) {
        return new PioRegion(StoredBytes.u16(buffer, at + BASE_OFFSET), StoredBytes.u16(buffer, at + LENGTH_OFFSET));
    }

    static void write(ByteBuffer buffer, int at, PioRegion region) {
        buffer.putShort(at + BASE_OFFSET, (short) region.base());
        buffer.putShort(at + LENGTH_OFFSET, (short) region.length());
    }
}
