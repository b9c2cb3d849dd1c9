package io.jailhouse.config;

/** Layout of {@code struct jailhouse_system}; it begins as {@link CellLayout} does, up to the revision. */
final class SystemLayout {
    /** Flags, u32. */
    static final int FLAGS_OFFSET = 8;

    /** The hypervisor's memory. */
    static final int HYPERVISOR_MEMORY_OFFSET = FLAGS_OFFSET + Integer.BYTES;

    /** Debug console. */
    static final int DEBUG_CONSOLE_OFFSET = HYPERVISOR_MEMORY_OFFSET + MemoryRegionLayout.LENGTH;

    /** Platform information. */
    static final int PLATFORM_INFO_OFFSET = DEBUG_CONSOLE_OFFSET + ConsoleLayout.LENGTH;

    /** Root cell. */
    static final int ROOT_CELL_OFFSET = PLATFORM_INFO_OFFSET + PlatformInfoLayout.LENGTH;

    /** Length of the structure with the root cell's description. */
    static final int LENGTH = ROOT_CELL_OFFSET + CellLayout.LENGTH;

    private SystemLayout() {}
}
