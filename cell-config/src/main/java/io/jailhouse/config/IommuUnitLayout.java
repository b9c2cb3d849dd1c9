package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Layout of {@code struct jailhouse_iommu}. */
final class IommuUnitLayout {
    /** Type, u32. */
    static final int TYPE_OFFSET = 0;

    /** Address of the registers, u64. */
    static final int BASE_OFFSET = TYPE_OFFSET + Integer.BYTES;

    /** Size of the registers, u32. */
    static final int SIZE_OFFSET = BASE_OFFSET + Long.BYTES;

    /** Bytes that depend on the type. */
    static final int PARAMETERS_OFFSET = SIZE_OFFSET + Integer.BYTES;

    /** Length of the structure. */
    static final int LENGTH = PARAMETERS_OFFSET + IommuUnit.PARAMETERS_LENGTH;

    private IommuUnitLayout() {}

    static IommuUnit read(ByteBuffer buffer, int at) {
        return IommuUnit.of(
                StoredBytes.u32(buffer, at + TYPE_OFFSET),
                buffer.getLong(at + BASE_OFFSET),
                StoredBytes.u32(buffer, at + SIZE_OFFSET),
                StoredBytes.bytes(buffer, at + PARAMETERS_OFFSET, IommuUnit.PARAMETERS_LENGTH));
    }

    static void write(ByteBuffer buffer, int at, IommuUnit unit) {
        buffer.putInt(at + TYPE_OFFSET, (int) unit.type());
        buffer.putLong(at + BASE_OFFSET, unit.base());
        buffer.putInt(at + SIZE_OFFSET, (int) unit.size());
        StoredBytes.put(buffer, at + PARAMETERS_OFFSET, unit.parameters());
    }
}
