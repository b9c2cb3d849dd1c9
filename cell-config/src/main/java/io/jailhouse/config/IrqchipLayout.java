package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Layout of {@code struct jailhouse_irqchip}. */
final class IrqchipLayout {
    /** Address of the controller, u64. */
    static final int ADDRESS_OFFSET = 0;

    /** Source id, u32. */
    static final int ID_OFFSET = ADDRESS_OFFSET + Long.BYTES;

    /** First pin, u32. */
    static final int PIN_BASE_OFFSET = ID_OFFSET + Integer.BYTES;

    /** Bitmap of 128 pins, u32[4]; in little-endian order the same as u64[2]. */
    static final int PIN_BITMAP_OFFSET = PIN_BASE_OFFSET + Integer.BYTES;

    /** Length of the structure. */
    static final int LENGTH = PIN_BITMAP_OFFSET + 4 * Integer.BYTES;

    private IrqchipLayout() {}

    static Irqchip read(ByteBuffer buffer, int at) {
        return new Irqchip(
                buffer.getLong(at + ADDRESS_OFFSET),
                StoredBytes.u32(buffer, at + ID_OFFSET),
                StoredBytes.u32(buffer, at + PIN_BASE_OFFSET),
                buffer.getLong(at + PIN_BITMAP_OFFSET),
                buffer.getLong(at + PIN_BITMAP_OFFSET + Long.BYTES));
    }

    static void write(ByteBuffer buffer, int at, Irqchip irqchip) {
        buffer.putLong(at + ADDRESS_OFFSET, irqchip.address());
        buffer.putInt(at + ID_OFFSET, (int) irqchip.id());
        buffer.putInt(at + PIN_BASE_OFFSET, (int) irqchip.pinBase());
        buffer.putLong(at + PIN_BITMAP_OFFSET, irqchip.pinsLow());
        buffer.putLong(at + PIN_BITMAP_OFFSET + Long.BYTES, irqchip.pinsHigh());
    }
}
