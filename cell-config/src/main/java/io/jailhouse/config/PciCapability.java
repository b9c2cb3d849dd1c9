package io.jailhouse.config;

/**
 * A capability of a physical PCI device. Source: cell-config.h, {@code struct jailhouse_pci_capability}.
 *
 * @param id capability id; {@link #EXTENDED} marks a PCI Express extended capability
 * @param start offset in the configuration space
 * @param len length in bytes
 * @param flags {@link #WRITE} or 0; unassigned bits are kept
 */
public record PciCapability(int id, int start, int len, int flags) {
    /** Bit of the id: extended capability. */
    public static final int EXTENDED = 0x8000;

    /** Flag: the cell may write. */
    public static final int WRITE = 0x1;

    /**
     * Checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a number does not fit its 16 bits
     */
    public PciCapability {
        StoredRange.unsigned("id", id, 16);
        StoredRange.unsigned("start", start, 16);
        StoredRange.unsigned("len", len, 16);
        StoredRange.unsigned("flags", flags, 16);
    }
}
