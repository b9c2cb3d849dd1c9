package io.jailhouse.config.diff;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.CellFlag;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.Console;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.NumberRanges;
import io.jailhouse.config.PioRegion;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.config.SystemConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What changes from one configuration to another. */
public final class ConfigDiff {
    private final List<String> differences = new ArrayList<>();

    private ConfigDiff() {}

    /**
     * Compares.
     *
     * @param before the one
     * @param after the other
     * @return one sentence a difference; empty if both mean the same
     */
    public static List<String> of(Configuration before, Configuration after) {
        ConfigDiff diff = new ConfigDiff();
        if (before instanceof SystemConfig one && after instanceof SystemConfig other) {
            diff.system(one, other);
        } else if (before instanceof CellConfig one && after instanceof CellConfig other) {
            diff.cell(one, other);
        } else {
            diff.add("one describes a board, the other one a cell");
        }
        return List.copyOf(diff.differences);
    }

    private void system(SystemConfig before, SystemConfig after) {
        label("architecture", architecture(before), architecture(after));
        number("flags of the board", before.flags(), after.flags());
        if (!before.hypervisorMemory().equals(after.hypervisorMemory())) {
            add("memory of the hypervisor: " + RegionDiff.changes(before.hypervisorMemory(), after.hypervisorMemory()));
        }
        console("console of the hypervisor", before.debugConsole(), after.debugConsole());
        platform(before.platformInfo(), after.platformInfo());
        cell(before.rootCell(), after.rootCell());
    }

    private void platform(PlatformInfo before, PlatformInfo after) {
        number("pci_mmconfig_base", before.pciMmconfigBase(), after.pciMmconfigBase());
        number("pci_mmconfig_end_bus", before.pciMmconfigEndBus(), after.pciMmconfigEndBus());
        number("pci_is_virtual", before.pciIsVirtual(), after.pciIsVirtual());
        number("pci_domain", before.pciDomain(), after.pciDomain());
        for (int i = 0; i < before.iommuUnits().size(); i++) {
            label("IOMMU " + i, before.iommuUnits().get(i), after.iommuUnits().get(i));
        }
        label("platform", before.machine(), after.machine());
    }

    private void cell(CellConfig before, CellConfig after) {
        label("architecture", architecture(before), architecture(after));
        label("name", before.name(), after.name());
        flags(before, after);
        come(
                "CPU",
                new TreeSet<>(before.cpuSet().cpus()),
                new TreeSet<>(after.cpuSet().cpus()));
        number("cpu_reset_address", before.cpuResetAddress(), after.cpuResetAddress());
        number("msg_reply_timeout", before.msgReplyTimeout(), after.msgReplyTimeout());
        number("vpci_irq_base", before.vpciIrqBase(), after.vpciIrqBase());
        console("console", before.console(), after.console());
        differences.addAll(RegionDiff.of(before.memoryRegions(), after.memoryRegions()));
        interrupts(before, after);
        come("port", ports(before), ports(after));
        differences.addAll(DeviceDiff.of(before.pciDevices(), after.pciDevices()));
        elements("capability", before.pciCapabilities(), after.pciCapabilities());
        elements("cache region", before.cacheRegions(), after.cacheRegions());
        elements("stream id", before.streamIds(), after.streamIds());
    }

    private static String architecture(Configuration configuration) {
        return configuration.architecture().map(Architecture::label).orElse("unknown");
    }

    private void flags(CellConfig before, CellConfig after) {
        for (CellFlag flag : CellFlag.values()) {
            if (before.has(flag) != after.has(flag)) {
                add("flag " + flag + (after.has(flag) ? " set" : " cleared"));
            }
        }
        long known = 0;
        for (CellFlag flag : CellFlag.values()) {
            known |= flag.mask();
        }
        number("other flags", before.flags() & ~known, after.flags() & ~known);
    }

    private void console(String what, Console before, Console after) {
        label(what + ": type", type(before), type(after));
        number(what + ": address", before.address(), after.address());
        number(what + ": size", before.size(), after.size());
        number(what + ": flags", before.flags(), after.flags());
        number(what + ": divider", before.divider(), after.divider());
        number(what + ": gate_nr", before.gateNr(), after.gateNr());
        number(what + ": clock_reg", before.clockReg(), after.clockReg());
    }

    private static String type(Console console) {
        return console.type().map(ConsoleType::label).orElse("type " + console.typeCode());
    }

    private void interrupts(CellConfig before, CellConfig after) {
        Map<Long, Set<Long>> one = pins(before);
        Map<Long, Set<Long>> other = pins(after);
        Set<Long> chips = new TreeSet<>(one.keySet());
        chips.addAll(other.keySet());
        for (long chip : chips) {
            come(
                    "interrupt of 0x" + Long.toHexString(chip),
                    one.getOrDefault(chip, Set.of()),
                    other.getOrDefault(chip, Set.of()));
        }
    }

    private static Map<Long, Set<Long>> pins(CellConfig cell) {
        Map<Long, Set<Long>> pins = new TreeMap<>();
        for (Irqchip chip : cell.irqchips()) {
            pins.computeIfAbsent(chip.address(), address -> new TreeSet<>()).addAll(chip.pins());
        }
        return pins;
    }

    private static Set<Integer> ports(CellConfig cell) {
        Set<Integer> ports = new TreeSet<>();
        for (PioRegion region : cell.pioRegions()) {
            IntStream.range(region.base(), region.base() + region.length()).forEach(ports::add);
        }
        return ports;
    }

    private <N extends Number> void come(String what, Set<N> before, Set<N> after) {
        Set<N> added = new TreeSet<>(after);
        added.removeAll(before);
        Set<N> removed = new TreeSet<>(before);
        removed.removeAll(after);
        if (!removed.isEmpty()) {
            add(what + " " + NumberRanges.format(List.copyOf(removed)) + " removed");
        }
        if (!added.isEmpty()) {
            add(what + " " + NumberRanges.format(List.copyOf(added)) + " added");
        }
    }

    private void elements(String what, List<?> before, List<?> after) {
        List<Object> removed = new ArrayList<>(before);
        after.forEach(removed::remove);
        List<Object> added = new ArrayList<>(after);
        before.forEach(added::remove);
        removed.forEach(it -> add(what + " removed: " + it));
        added.forEach(it -> add(what + " added: " + it));
        if (removed.isEmpty() && added.isEmpty() && !before.equals(after)) {
            add("order of " + what + " entries changed");
        }
    }

    private void number(String what, long before, long after) {
        label(what, "0x" + Long.toHexString(before), "0x" + Long.toHexString(after));
    }

    private void label(String what, Object before, Object after) {
        if (!before.equals(after)) {
            add(what + ": " + before + " -> " + after);
        }
    }

    private void add(String difference) {
        differences.add(difference);
    }
}
