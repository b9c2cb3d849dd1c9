package io.jailhouse.config;

import java.nio.ByteBuffer;

/** Writes configurations: the same bytes that were read, without what followed the last array. */
public final class ConfigWriter {
    private ConfigWriter() {}

    /**
     * Writes a configuration in its revision.
     *
     * @param configuration to write
     * @return {@link Configuration#storedSize()} bytes
     * @throws ArithmeticException if the configuration is larger than an array can be
     */
    public static byte[] write(Configuration configuration) {
        byte[] bytes = new byte[Math.toIntExact(configuration.storedSize())];
        ByteBuffer buffer = StoredBytes.over(bytes);
        switch (configuration) {
            case CellConfig cell -> write(buffer, 0, cell);
            case SystemConfig system -> {
                StoredBytes.put(buffer, 0, system.storedHeader());
                buffer.putInt(SystemLayout.FLAGS_OFFSET, (int) system.flags());
                MemoryRegionLayout.write(buffer, SystemLayout.HYPERVISOR_MEMORY_OFFSET, system.hypervisorMemory());
                ConsoleLayout.write(buffer, SystemLayout.DEBUG_CONSOLE_OFFSET, system.debugConsole());
                PlatformInfoLayout.write(buffer, SystemLayout.PLATFORM_INFO_OFFSET, system.platformInfo());
                write(buffer, SystemLayout.ROOT_CELL_OFFSET, system.rootCell());
            }
        }
        return bytes;
    }

    private static void write(ByteBuffer buffer, int base, CellConfig cell) {
        StoredBytes.put(buffer, base, cell.storedHeader());
        StoredBytes.put(buffer, base + CellLayout.NAME_OFFSET, cell.storedName());
        buffer.putInt(base + CellLayout.ID_OFFSET, (int) cell.id());
        buffer.putInt(base + CellLayout.FLAGS_OFFSET, (int) cell.flags());
        int[] counts = {
            cell.cpuSet().bitmap().length(),
            cell.memoryRegions().size(),
            cell.cacheRegions().size(),
            cell.irqchips().size(),
            cell.pioRegions().size(),
            cell.pciDevices().size(),
            cell.pciCapabilities().size(),
            cell.streamIds().size()
        };
        for (int i = 0; i < counts.length; i++) {
            buffer.putInt(base + CellLayout.CPU_SET_SIZE_OFFSET + i * Integer.BYTES, counts[i]);
        }
        buffer.putInt(base + CellLayout.VPCI_IRQ_BASE_OFFSET, (int) cell.vpciIrqBase());
        buffer.putLong(base + CellLayout.CPU_RESET_ADDRESS_OFFSET, cell.cpuResetAddress());
        buffer.putLong(base + CellLayout.MSG_REPLY_TIMEOUT_OFFSET, cell.msgReplyTimeout());
        ConsoleLayout.write(buffer, base + CellLayout.CONSOLE_OFFSET, cell.console());
        int at = base + CellLayout.LENGTH;
        StoredBytes.put(buffer, at, cell.cpuSet().bitmap());
        at += cell.cpuSet().bitmap().length();
        at = StoredBytes.putArray(
                buffer, at, MemoryRegionLayout.LENGTH, cell.memoryRegions(), MemoryRegionLayout::write);
        at = StoredBytes.putArray(buffer, at, CacheRegionLayout.LENGTH, cell.cacheRegions(), CacheRegionLayout::write);
        at = StoredBytes.putArray(buffer, at, IrqchipLayout.LENGTH, cell.irqchips(), IrqchipLayout::write);
        at = StoredBytes.putArray(buffer, at, PioRegionLayout.LENGTH, cell.pioRegions(), PioRegionLayout::write);
        at = StoredBytes.putArray(buffer, at, PciDeviceLayout.LENGTH, cell.pciDevices(), PciDeviceLayout::write);
        at = StoredBytes.putArray(
                buffer, at, PciCapabilityLayout.LENGTH, cell.pciCapabilities(), PciCapabilityLayout::write);
        int end = StoredBytes.putArray(
                buffer, at, Integer.BYTES, cell.streamIds(), (to, offset, id) -> to.putInt(offset, (int) id.value()));
        assert end == buffer.limit();
    }
}
