package io.jailhouse.config;

import java.nio.ByteBuffer;
import java.util.List;

/** Layout of {@code struct jailhouse_pci_device}. */
final class PciDeviceLayout {
    /** Type, u8. */
    static final int TYPE_OFFSET = 0;

    /** Index of the IOMMU, u8. */
    static final int IOMMU_OFFSET = TYPE_OFFSET + Byte.BYTES;

    /** PCI domain, u16. */
    static final int DOMAIN_OFFSET = IOMMU_OFFSET + Byte.BYTES;

    /** Bus, device, function, u16. */
    static final int BDF_OFFSET = DOMAIN_OFFSET + Short.BYTES;

    /** Masks of the base address registers, u32[6]. */
    static final int BAR_MASK_OFFSET = BDF_OFFSET + Short.BYTES;

    /** First capability, u16. */
    static final int CAPS_START_OFFSET = BAR_MASK_OFFSET + PciDevice.BARS * Integer.BYTES;

    /** Number of capabilities, u16. */
    static final int NUM_CAPS_OFFSET = CAPS_START_OFFSET + Short.BYTES;

    /** Number of MSI vectors, u8. */
    static final int NUM_MSI_VECTORS_OFFSET = NUM_CAPS_OFFSET + Short.BYTES;

    /** MSI bits, u8. */
    static final int MSI_BITS_OFFSET = NUM_MSI_VECTORS_OFFSET + Byte.BYTES;

    /** Number of MSI-X vectors, u16. */
    static final int NUM_MSIX_VECTORS_OFFSET = MSI_BITS_OFFSET + Byte.BYTES;

    /** Size of the MSI-X table, u16. */
    static final int MSIX_REGION_SIZE_OFFSET = NUM_MSIX_VECTORS_OFFSET + Short.BYTES;

    /** Address of the MSI-X table, u64. */
    static final int MSIX_ADDRESS_OFFSET = MSIX_REGION_SIZE_OFFSET + Short.BYTES;

    /** First memory region of the link, u32. */
    static final int SHMEM_REGIONS_START_OFFSET = MSIX_ADDRESS_OFFSET + Long.BYTES;

    /** Id in the link, u8. */
    static final int SHMEM_DEV_ID_OFFSET = SHMEM_REGIONS_START_OFFSET + Integer.BYTES;

    /** Size of the link, u8. */
    static final int SHMEM_PEERS_OFFSET = SHMEM_DEV_ID_OFFSET + Byte.BYTES;

    /** Protocol of the link, u16. */
    static final int SHMEM_PROTOCOL_OFFSET = SHMEM_PEERS_OFFSET + Byte.BYTES;

    /** Length of the structure. */
    static final int LENGTH = SHMEM_PROTOCOL_OFFSET + Short.BYTES;

    private PciDeviceLayout() {}

    static PciDevice read(ByteBuffer buffer, int at) {
        List<Long> barMasks =
                StoredBytes.array(buffer, at + BAR_MASK_OFFSET, PciDevice.BARS, Integer.BYTES, StoredBytes::u32);
        return new PciDevice(
                StoredBytes.u8(buffer, at + TYPE_OFFSET),
                StoredBytes.u8(buffer, at + IOMMU_OFFSET),
                StoredBytes.u16(buffer, at + DOMAIN_OFFSET),
                StoredBytes.u16(buffer, at + BDF_OFFSET),
                barMasks,
                StoredBytes.u16(buffer, at + CAPS_START_OFFSET),
                StoredBytes.u16(buffer, at + NUM_CAPS_OFFSET),
                StoredBytes.u8(buffer, at + NUM_MSI_VECTORS_OFFSET),
                StoredBytes.u8(buffer, at + MSI_BITS_OFFSET),
                StoredBytes.u16(buffer, at + NUM_MSIX_VECTORS_OFFSET),
                StoredBytes.u16(buffer, at + MSIX_REGION_SIZE_OFFSET),
                buffer.getLong(at + MSIX_ADDRESS_OFFSET),
                StoredBytes.u32(buffer, at + SHMEM_REGIONS_START_OFFSET),
                StoredBytes.u8(buffer, at + SHMEM_DEV_ID_OFFSET),
                StoredBytes.u8(buffer, at + SHMEM_PEERS_OFFSET),
                StoredBytes.u16(buffer, at + SHMEM_PROTOCOL_OFFSET));
    }

    static void write(ByteBuffer buffer, int at, PciDevice device) {
        buffer.put(at + TYPE_OFFSET, (byte) device.type());
        buffer.put(at + IOMMU_OFFSET, (byte) device.iommu());
        buffer.putShort(at + DOMAIN_OFFSET, (short) device.domain());
        buffer.putShort(at + BDF_OFFSET, (short) device.bdf());
        StoredBytes.putArray(
                buffer,
                at + BAR_MASK_OFFSET,
                Integer.BYTES,
                device.barMasks(),
                (target, offset, mask) -> target.putInt(offset, (int) (long) mask));
        buffer.putShort(at + CAPS_START_OFFSET, (short) device.capsStart());
        buffer.putShort(at + NUM_CAPS_OFFSET, (short) device.numCaps());
        buffer.put(at + NUM_MSI_VECTORS_OFFSET, (byte) device.numMsiVectors());
        buffer.put(at + MSI_BITS_OFFSET, (byte) device.msiBits());
        buffer.putShort(at + NUM_MSIX_VECTORS_OFFSET, (short) device.numMsixVectors());
        buffer.putShort(at + MSIX_REGION_SIZE_OFFSET, (short) device.msixRegionSize());
        buffer.putLong(at + MSIX_ADDRESS_OFFSET, device.msixAddress());
        buffer.putInt(at + SHMEM_REGIONS_START_OFFSET, (int) device.shmemRegionsStart());
        buffer.put(at + SHMEM_DEV_ID_OFFSET, (byte) device.shmemDevId());
        buffer.put(at + SHMEM_PEERS_OFFSET, (byte) device.shmemPeers());
        buffer.putShort(at + SHMEM_PROTOCOL_OFFSET, (short) device.shmemProtocol());
    }
}
