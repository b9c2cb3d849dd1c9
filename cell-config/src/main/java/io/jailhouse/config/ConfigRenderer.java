package io.jailhouse.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Shows configurations to people and programs. */
public final class ConfigRenderer {
    private ConfigRenderer() {}

    /**
     * Gives maps, lists, strings and numbers, ready for JSON; addresses, sizes and flags are hexadecimal strings.
     *
     * @param configuration to show
     * @return a new map in the order of the format
     */
    public static Map<String, Object> toMap(Configuration configuration) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", configuration instanceof SystemConfig ? "system" : "cell");
        map.put("name", configuration.name());
        map.put(
                "architecture",
                configuration.architecture().map(Architecture::label).orElse("unknown"));
        map.put("revision", configuration.revision());
        switch (configuration) {
            case CellConfig cell -> putCell(map, cell);
            case SystemConfig system -> {
                map.put("flags", hex(system.flags()));
                map.put("hypervisor_memory", range(system.hypervisorMemory()));
                map.put("debug_console", console(system.debugConsole()));
                map.put("platform_info", platform(system.platformInfo()));
                Map<String, Object> root = new LinkedHashMap<>();
                putCell(root, system.rootCell());
                map.put("root_cell", root);
            }
        }
        return map;
    }

    /**
     * Gives lines for people; regions as {@code 0x00e0000000-0x00e000ffff -> 0x0 0x10000 READ,WRITE}.
     *
     * @param configuration to show
     * @return text whose lines end with a newline
     */
    public static String render(Configuration configuration) {
        StringBuilder text = new StringBuilder();
        render(text, "", toMap(configuration));
        return text.toString();
    }

    private static void render(StringBuilder text, String indent, Map<?, ?> map) {
        map.forEach((key, value) -> {
            text.append(indent).append(key).append(':');
            if (value instanceof Map<?, ?> nested) {
                render(text.append('\n'), indent + "  ", nested);
            } else if (value instanceof List<?> list && list.stream().anyMatch(String.class::isInstance)) {
                text.append('\n');
                list.forEach(
                        line -> text.append(indent).append("  ").append(line).append('\n'));
            } else {
                text.append(' ').append(value).append('\n');
            }
        });
    }

    private static void putCell(Map<String, Object> map, CellConfig cell) {
        map.put("cell_name", cell.name());
        map.put("flags", hex(cell.flags()) + " " + CellFlag.of(cell.flags()));
        map.put("cpus", cell.cpuSet().format());
        map.put("cpu_reset_address", hex(cell.cpuResetAddress()));
        map.put("msg_reply_timeout", Long.toUnsignedString(cell.msgReplyTimeout()));
        map.put("vpci_irq_base", cell.vpciIrqBase());
        map.put("console", console(cell.console()));
        map.put("memory_regions", lines(cell.memoryRegions(), ConfigRenderer::range));
        map.put("cache_regions", lines(cell.cacheRegions(), CacheRegion::toString));
        map.put(
                "irqchips",
                lines(cell.irqchips(), chip -> hex(chip.address()) + " pins " + NumberRanges.format(chip.pins())));
        map.put(
                "pio_regions",
                lines(cell.pioRegions(), pio -> hex(pio.base()) + "-" + hex((long) pio.base() + pio.length() - 1)));
        map.put("pci_devices", lines(cell.pciDevices(), ConfigRenderer::device));
        map.put("pci_capabilities", lines(cell.pciCapabilities(), PciCapability::toString));
        map.put("stream_ids", lines(cell.streamIds(), id -> hex(id.value())));
    }

    private static String device(PciDevice device) {
        String common = Integer.toHexString(device.domain()) + ":" + device.address() + " type " + device.type();
        return device.isIvshmem()
                ? common + " ivshmem peer " + device.shmemDevId() + " of " + device.shmemPeers() + " protocol "
                        + hex(device.shmemProtocol()) + " regions from " + device.shmemRegionsStart()
                : common + " capabilities " + device.numCaps() + " from " + device.capsStart();
    }

    private static String console(Console console) {
        return console.type().map(ConsoleType::label).orElse("type " + console.typeCode()) + " at "
                + hex(console.address()) + (console.isMmio() ? " mmio" : " pio") + " regdist "
                + console.registerDistance() + " divider " + hex(console.divider()) + " flags " + hex(console.flags());
    }

    private static Map<String, Object> platform(PlatformInfo platform) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pci_mmconfig_base", hex(platform.pciMmconfigBase()));
        map.put("pci_mmconfig_end_bus", platform.pciMmconfigEndBus());
        map.put("pci_is_virtual", platform.pciIsVirtual());
        map.put("pci_domain", platform.pciDomain());
        map.put(
                "iommu_units",
                lines(
                        platform.iommuUnits().stream()
                                .filter(unit -> unit.type() != 0)
                                .toList(),
                        unit -> unit.getClass().getSimpleName() + " at " + hex(unit.base()) + " size "
                                + hex(unit.size())));
        switch (platform.machine()) {
            case MachineInfo.X86 x86 -> {
                map.put("pm_timer_address", hex(x86.pmTimerAddress()));
                map.put("apic_mode", x86.apicMode());
                map.put("vtd_interrupt_limit", x86.vtdInterruptLimit());
                map.put("tsc_khz", x86.tscKhz());
                map.put("apic_khz", x86.apicKhz());
            }
            case MachineInfo.Arm arm -> {
                map.put("gic_version", arm.gicVersion());
                map.put("maintenance_irq", arm.maintenanceIrq());
                map.put("gicd_base", hex(arm.gicdBase()));
                map.put("gicc_base", hex(arm.giccBase()));
                map.put("gich_base", hex(arm.gichBase()));
                map.put("gicv_base", hex(arm.gicvBase()));
                map.put("gicr_base", hex(arm.gicrBase()));
            }
            case MachineInfo.Undetermined undetermined ->
                map.put("stored", undetermined.stored().toString());
        }
        return map;
    }

    private static String range(MemoryRegion region) {
        String place = region.size() == 0
                ? "empty"
                : address(region.physStart()) + "-" + address(region.physStart() + region.size() - 1);
        return place + " -> " + hex(region.virtStart()) + " " + hex(region.size()) + " "
                + String.join(
                        ",",
                        MemoryFlag.of(region.flags()).stream().map(Enum::name).toList());
    }

    private static <T> List<String> lines(List<T> elements, Function<T, String> line) {
        return new ArrayList<>(elements.stream().map(line).toList());
    }

    private static String address(long value) {
        String digits = Long.toHexString(value);
        return "0x" + "0".repeat(Math.max(0, 10 - digits.length())) + digits;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
