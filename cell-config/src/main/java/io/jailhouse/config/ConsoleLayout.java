package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Layout of {@code struct jailhouse_console}. */
final class ConsoleLayout {
    /** Address of the registers, u64. */
    static final int ADDRESS_OFFSET = 0;

    /** Size of the registers, u32. */
    static final int SIZE_OFFSET = ADDRESS_OFFSET + Long.BYTES;

    /** Model, u16. */
    static final int TYPE_OFFSET = SIZE_OFFSET + Integer.BYTES;

    /** Flags, u16. */
    static final int FLAGS_OFFSET = TYPE_OFFSET + Short.BYTES;

    /** Clock divider, u32. */
    static final int DIVIDER_OFFSET = FLAGS_OFFSET + Short.BYTES;

    /** Clock gate, u32. */
    static final int GATE_NR_OFFSET = DIVIDER_OFFSET + Integer.BYTES;

    /** Address of the clock gate register, u64. */
    static final int CLOCK_REG_OFFSET = GATE_NR_OFFSET + Integer.BYTES;

    /** Length of the structure. */
    static final int LENGTH = CLOCK_REG_OFFSET + Long.BYTES;

    private ConsoleLayout() {}

    static Console read(ByteBuffer buffer, int at) {
        return new Console(
                buffer.getLong(at + ADDRESS_OFFSET),
                StoredBytes.u32(buffer, at + SIZE_OFFSET),
                StoredBytes.u16(buffer, at + TYPE_OFFSET),
                StoredBytes.u16(buffer, at + FLAGS_OFFSET),
                StoredBytes.u32(buffer, at + DIVIDER_OFFSET),
                StoredBytes.u32(buffer, at + GATE_NR_OFFSET),
                buffer.getLong(at + CLOCK_REG_OFFSET));
    }

    static void write(ByteBuffer buffer, int at, Console console) {
        buffer.putLong(at + ADDRESS_OFFSET, console.address());
        buffer.putInt(at + SIZE_OFFSET, (int) console.size());
        buffer.putShort(at + TYPE_OFFSET, (short) console.typeCode());
        buffer.putShort(at + FLAGS_OFFSET, (short) console.flags());
        buffer.putInt(at + DIVIDER_OFFSET, (int) console.divider());
        buffer.putInt(at + GATE_NR_OFFSET, (int) console.gateNr());
        buffer.putLong(at + CLOCK_REG_OFFSET, console.clockReg());
    }
}
