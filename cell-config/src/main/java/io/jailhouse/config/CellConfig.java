package io.jailhouse.config;

import java.util.List;
import java.util.Optional;

/**
 * A cell's description with its arrays. Source: cell-config.h, {@code struct jailhouse_cell_desc}.
 *
 * @param storedHeader signature, architecture and revision as stored, 8 bytes; usually zeros in a root cell
 * @param revision format revision, for a root cell that of the system
 * @param architecture empty if unknown
 * @param storedName 32 bytes, those behind the NUL included
 * @param id assigned at run time, unsigned 32 bits
 * @param flags see {@link CellFlag}, unsigned 32 bits
 * @param vpciIrqBase first interrupt of virtual PCI devices (without the 32 of ARM SPIs), unsigned 32 bits
 * @param cpuResetAddress where CPUs start, unsigned
 * @param msgReplyTimeout polling rounds for a reply, unsigned; 0 waits for ever
 * @param console of the cell
 * @param cpuSet CPUs
 * @param memoryRegions memory regions
 * @param cacheRegions cache regions
 * @param irqchips interrupt pins
 * @param pioRegions I/O ports
 * @param pciDevices PCI devices
 * @param pciCapabilities capabilities of all devices
 * @param streamIds stream ids
 */
public record CellConfig(
        FixedBytes storedHeader,
        int revision,
        Optional<Architecture> architecture,
        FixedBytes storedName,
        long id,
        long flags,
        long vpciIrqBase,
        long cpuResetAddress,
        long msgReplyTimeout,
        Console console,
        CpuSet cpuSet,
        List<MemoryRegion> memoryRegions,
        List<CacheRegion> cacheRegions,
        List<Irqchip> irqchips,
        List<PioRegion> pioRegions,
        List<PciDevice> pciDevices,
        List<PciCapability> pciCapabilities,
        List<StreamId> streamIds)
        implements Configuration {
    /**
     * Copies the lists and checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a value does not fit its field
     */
    public CellConfig {
        StoredRange.length("header", storedHeader, CellLayout.NAME_OFFSET);
        StoredRange.length("name", storedName, CellLayout.NAME_LENGTH);
        StoredRange.unsigned("id", id, 32);
        StoredRange.unsigned("flags", flags, 32);
        StoredRange.unsigned("vpci_irq_base", vpciIrqBase, 32);
        memoryRegions = List.copyOf(memoryRegions);
        cacheRegions = List.copyOf(cacheRegions);
        irqchips = List.copyOf(irqchips);
        pioRegions = List.copyOf(pioRegions);
        pciDevices = List.copyOf(pciDevices);
        pciCapabilities = List.copyOf(pciCapabilities);
        streamIds = List.copyOf(streamIds);
    }

    @Override
    public String name() {
        String stored = storedName.latin1();
        int nul = stored.indexOf('\0');
        return stored.substring(0, nul < 0 ? stored.length() - 1 : nul);
    }

    /**
     * Tells whether a flag is set.
     *
     * @param flag to look at
     * @return true if set
     */
    public boolean has(CellFlag flag) {
        return (flags & flag.mask()) != 0;
    }

    @Override
    public long storedSize() {
        return CellLayout.LENGTH
                + cpuSet.bitmap().length()
                + (long) memoryRegions.size() * MemoryRegionLayout.LENGTH
                + (long) cacheRegions.size() * CacheRegionLayout.LENGTH
                + (long) irqchips.size() * IrqchipLayout.LENGTH
                + (long) pioRegions.size() * PioRegionLayout.LENGTH
                + (long) pciDevices.size() * PciDeviceLayout.LENGTH
                + (long) pciCapabilities.size() * PciCapabilityLayout.LENGTH
                + (long) streamIds.size() * Integer.BYTES;
    }
}
