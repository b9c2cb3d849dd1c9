package io.jailhouse.config;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Layout of {@code platform_info}. */
final class PlatformInfoLayout {
    /** PCI configuration space, u64. */
    static final int PCI_MMCONFIG_BASE_OFFSET = 0;

    /** Last bus, u8. */
    static final int PCI_MMCONFIG_END_BUS_OFFSET = PCI_MMCONFIG_BASE_OFFSET + Long.BYTES;

    /** Virtual host controller, u8. */
    static final int PCI_IS_VIRTUAL_OFFSET = PCI_MMCONFIG_END_BUS_OFFSET + Byte.BYTES;

    /** Domain of the virtual host controller, u16. */
    static final int PCI_DOMAIN_OFFSET = PCI_IS_VIRTUAL_OFFSET + Byte.BYTES;

    /** IOMMU slots. */
    static final int IOMMU_UNITS_OFFSET = PCI_DOMAIN_OFFSET + Short.BYTES;

    /** Union that depends on the architecture. */
    static final int MACHINE_OFFSET = IOMMU_UNITS_OFFSET + PlatformInfo.IOMMU_UNITS * IommuUnitLayout.LENGTH;

    /** Length of the structure. */
    static final int LENGTH = MACHINE_OFFSET + MachineInfoLayout.LENGTH;

    private PlatformInfoLayout() {}

    static PlatformInfo read(ByteBuffer buffer, int at, Optional<Architecture> architecture) {
        return new PlatformInfo(
                buffer.getLong(at + PCI_MMCONFIG_BASE_OFFSET),
                StoredBytes.u8(buffer, at + PCI_MMCONFIG_END_BUS_OFFSET),
                StoredBytes.u8(buffer, at + PCI_IS_VIRTUAL_OFFSET),
                StoredBytes.u16(buffer, at + PCI_DOMAIN_OFFSET),
                StoredBytes.array(
                        buffer,
                        at + IOMMU_UNITS_OFFSET,
                        PlatformInfo.IOMMU_UNITS,
                        IommuUnitLayout.LENGTH,
                        IommuUnitLayout::read),
                MachineInfoLayout.read(buffer, at + MACHINE_OFFSET, architecture));
    }

    static void write(ByteBuffer buffer, int at, PlatformInfo platform) {
        buffer.putLong(at + PCI_MMCONFIG_BASE_OFFSET, platform.pciMmconfigBase());
        buffer.put(at + PCI_MMCONFIG_END_BUS_OFFSET, (byte) platform.pciMmconfigEndBus());
        buffer.put(at + PCI_IS_VIRTUAL_OFFSET, (byte) platform.pciIsVirtual());
        buffer.putShort(at + PCI_DOMAIN_OFFSET, (short) platform.pciDomain());
        StoredBytes.putArray(
                buffer, at + IOMMU_UNITS_OFFSET, IommuUnitLayout.LENGTH, platform.iommuUnits(), IommuUnitLayout::write);
        MachineInfoLayout.write(buffer, at + MACHINE_OFFSET, platform.machine());
    }
}
