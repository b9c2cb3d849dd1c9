package io.jailhouse.config;

import java.util.List;
import java.util.Locale;

/**
 * A PCI device of a cell, physical or virtual. Source: cell-config.h, {@code struct jailhouse_pci_device}.
 *
 * @param type {@link #TYPE_DEVICE}, {@link #TYPE_BRIDGE} or {@link #TYPE_IVSHMEM}; other values are kept
 * @param iommu index of the IOMMU unit
 * @param domain PCI domain
 * @param bdf bus (8 bits), device (5 bits), function (3 bits)
 * @param barMasks six masks of the base address registers, unsigned 32 bits each
 * @param capsStart index of the first capability in the cell's list
 * @param numCaps number of capabilities
 * @param numMsiVectors number of MSI vectors
 * @param msiBits bit 0: MSI addresses have 64 bits; bit 1: vectors can be masked; other bits are kept
 * @param numMsixVectors number of MSI-X vectors
 * @param msixRegionSize of the MSI-X table in bytes
 * @param msixAddress of the MSI-X table, unsigned
 * @param shmemRegionsStart index of the first memory region of the link in the cell's list, unsigned 32 bits
 * @param shmemDevId id of the cell in the link
 * @param shmemPeers largest number of cells in the link
 * @param shmemProtocol of the link: 0 undefined, 1 Ethernet, from 0x4000 user, 0x8000 virtio front-end, 0xc000 virtio
 *     back-end
 */
public record PciDevice(
        int type,
        int iommu,
        int domain,
        int bdf,
        List<Long> barMasks,
        int capsStart,
        int numCaps,
        int numMsiVectors,
        int msiBits,
        int numMsixVectors,
        int msixRegionSize,
        long msixAddress,
        long shmemRegionsStart,
        int shmemDevId,
        int shmemPeers,
        int shmemProtocol) {
    /** Type: a physical device. */
    public static final int TYPE_DEVICE = 1;

    /** Type: a physical bridge. */
    public static final int TYPE_BRIDGE = 2;

    /** Type: a virtual shared memory device. */
    public static final int TYPE_IVSHMEM = 3;

    /** Number of base address registers. */
    public static final int BARS = 6;

    /**
     * Copies the list and checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a number does not fit its field, or there are not six masks
     */
    public PciDevice {
        barMasks = List.copyOf(barMasks);
        if (barMasks.size() != BARS) {
            throw new IllegalArgumentException("bar_mask has " + barMasks.size() + " entries, but must have " + BARS);
        }
        barMasks.forEach(mask -> StoredRange.unsigned("bar_mask", mask, 32));
        StoredRange.unsigned("type", type, 8);
        StoredRange.unsigned("iommu", iommu, 8);
        StoredRange.unsigned("domain", domain, 16);
        StoredRange.unsigned("bdf", bdf, 16);
        StoredRange.unsigned("caps_start", capsStart, 16);
        StoredRange.unsigned("num_caps", numCaps, 16);
        StoredRange.unsigned("num_msi_vectors", numMsiVectors, 8);
        StoredRange.unsigned("msi bits", msiBits, 8);
        StoredRange.unsigned("num_msix_vectors", numMsixVectors, 16);
        StoredRange.unsigned("msix_region_size", msixRegionSize, 16);
        StoredRange.unsigned("shmem_regions_start", shmemRegionsStart, 32);
        StoredRange.unsigned("shmem_dev_id", shmemDevId, 8);
        StoredRange.unsigned("shmem_peers", shmemPeers, 8);
        StoredRange.unsigned("shmem_protocol", shmemProtocol, 16);
    }

    /**
     * Tells whether the device is a virtual shared memory device.
     *
     * @return true for ivshmem
     */
    public boolean isIvshmem() {
        return type == TYPE_IVSHMEM;
    }

    /**
     * Gives the bus number.
     *
     * @return 0 to 255
     */
    public int bus() {
        return bdf >> 8;
    }

    /**
     * Gives the device number on the bus.
     *
     * @return 0 to 31
     */
    public int device() {
        return bdf >> 3 & 0x1f;
    }

    /**
     * Gives the function number.
     *
     * @return 0 to 7
     */
    public int function() {
        return bdf & 7;
    }

    /**
     * Gives the address as the hypervisor console prints it, without the domain.
     *
     * @return for example {@code 00:01.0}
     */
    public String address() {
        return address(bdf);
    }

    /**
     * Gives the address of any function as the hypervisor console prints it.
     *
     * @param bdf bus (8 bits), device (5 bits), function (3 bits)
     * @return for example {@code 00:01.0}
     */
    public static String address(int bdf) {
        return String.format(Locale.ROOT, "%02x:%02x.%x", bdf >> 8 & 0xff, bdf >> 3 & 0x1f, bdf & 7);
    }
}
