package io.jailhouse.config;

import java.util.List;

/**
 * What the hypervisor must know about the board. Source: cell-config.h, {@code platform_info}.
 *
 * @param pciMmconfigBase address of the PCI configuration space, unsigned; 0 for none
 * @param pciMmconfigEndBus last bus number
 * @param pciIsVirtual not 0 if the host controller is purely virtual
 * @param pciDomain domain of the virtual host controller
 * @param iommuUnits {@link #IOMMU_UNITS} slots, unused ones included
 * @param machine the part that depends on the architecture
 */
public record PlatformInfo(
        long pciMmconfigBase,
        int pciMmconfigEndBus,
        int pciIsVirtual,
        int pciDomain,
        List<IommuUnit> iommuUnits,
        MachineInfo machine) {
    /** Number of IOMMU slots. */
    public static final int IOMMU_UNITS = 8;

    /**
     * Copies the list and checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a number does not fit its field, or there are not eight slots
     */
    public PlatformInfo {
        iommuUnits = List.copyOf(iommuUnits);
        if (iommuUnits.size() != IOMMU_UNITS) {
            throw new IllegalArgumentException(
                    "iommu_units has " + iommuUnits.size() + " entries, but must have " + IOMMU_UNITS);
        }
        StoredRange.unsigned("pci_mmconfig_end_bus", pciMmconfigEndBus, 8);
        StoredRange.unsigned("pci_is_virtual", pciIsVirtual, 8);
        StoredRange.unsigned("pci_domain", pciDomain, 16);
    }
}
