package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Layout of {@code struct jailhouse_pci_capability}. */
final class PciCapabilityLayout {
    /** Capability id, u16. */
    static final int ID_OFFSET = 0;

    /** Offset in the configuration space, u16. */
    static final int START_OFFSET = ID_OFFSET + Short.BYTES;

    /** Length in bytes, u16. */
    static final int LEN_OFFSET = START_OFFSET + Short.BYTES;

    /** Flags, u16. */
    static final int FLAGS_OFFSET = LEN_OFFSET + Short.BYTES;

    /** Length of the structure. */
    static final int LENGTH = FLAGS_OFFSET + Short.BYTES;

    private PciCapabilityLayout() {}

    static PciCapability read(ByteBuffer buffer, int at) {
        return new PciCapability(
                StoredBytes.u16(buffer, at + ID_OFFSET),
                StoredBytes.u16(buffer, at + START_OFFSET),
                StoredBytes.u16(buffer, at + LEN_OFFSET),
                StoredBytes.u16(buffer, at + FLAGS_OFFSET));
    }

    static void write(ByteBuffer buffer, int at, PciCapability capability) {
        buffer.putShort(at + ID_OFFSET, (short) capability.id());
        buffer.putShort(at + START_OFFSET, (short) capability.start());
        buffer.putShort(at + LEN_OFFSET, (short) capability.len());
        buffer.putShort(at + FLAGS_OFFSET, (short) capability.flags());
    }
}
