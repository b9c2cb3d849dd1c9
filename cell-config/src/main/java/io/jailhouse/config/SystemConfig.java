package io.jailhouse.config;

import java.util.Optional;

/**
 * A board with its root cell. Source: cell-config.h, {@code struct jailhouse_system}.
 *
 * @param storedHeader signature, architecture and revision as stored, 8 bytes
 * @param revision format revision
 * @param architecture empty if unknown
 * @param flags {@link #VIRTUAL_DEBUG_CONSOLE} or 0, unsigned 32 bits; unassigned bits are kept
 * @param hypervisorMemory memory of the hypervisor
 * @param debugConsole of the hypervisor
 * @param platformInfo the board
 * @param rootCell the root cell
 */
public record SystemConfig(
        FixedBytes storedHeader,
        int revision,
        Optional<Architecture> architecture,
        long flags,
        MemoryRegion hypervisorMemory,
        Console debugConsole,
        PlatformInfo platformInfo,
        CellConfig rootCell)
        implements Configuration {
    /** Flag: the root cell may read the hypervisor console. */
    public static final long VIRTUAL_DEBUG_CONSOLE = 0x1;

    /**
     * Checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a value does not fit its field
     */
    public SystemConfig {
        StoredRange.length("header", storedHeader, SystemLayout.FLAGS_OFFSET);
        StoredRange.unsigned("flags", flags, 32);
    }

    @Override
    public String name() {
        return rootCell.name();
    }

    @Override
    public long storedSize() {
        return SystemLayout.ROOT_CELL_OFFSET + rootCell.storedSize();
    }
}
