package io.jailhouse.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known about the regions of a cell: which section, console or controller they hold. */
public final class RegionNotes {
    private static final int FIRST_OUTPUT = 2;

    private final CellConfig cell;
    private final Map<Integer, String> sections = new HashMap<>();
    private final Map<Long, String> devices = new HashMap<>();

    /**
     * Looks at a cell.
     *
     * @param cell the cell
     * @param system the board, if its configuration is at hand
     */
    public RegionNotes(CellConfig cell, Optional<SystemConfig> system) {
        this.cell = cell;
        system.ifPresent(this::devicesOf);
        device(cell.console(), "console of the cell");
        cell.irqchips().stream()
                .map(Irqchip::address)
                .forEach(address -> devices.putIfAbsent(address, "interrupt controller"));
        cell.pciDevices().stream().filter(PciDevice::isIvshmem).forEach(this::sectionsOf);
    }

    private void devicesOf(SystemConfig system) {
        device(system.debugConsole(), "console of the hypervisor");
        PlatformInfo platform = system.platformInfo();
        devices.put(platform.pciMmconfigBase(), "PCI configuration space");
        if (platform.machine() instanceof MachineInfo.Arm arm) {
            devices.put(arm.gicdBase(), "GIC distributor");
            devices.put(arm.gicrBase(), "GIC redistributors");
            devices.put(arm.giccBase(), "GIC CPU interface");
        }
    }

    private void device(Console console, String what) {
        if (console.typeCode() != 0 && console.isMmio()) {
            String type = console.type().map(it -> " (" + it.label() + ")").orElse("");
            devices.put(console.address(), what + type);
        }
    }

    private void sectionsOf(PciDevice device) {
        long first = device.shmemRegionsStart();
        for (int i = 0; i < FIRST_OUTPUT + device.shmemPeers(); i++) {
            String what =
                    i == 0 ? "state table" : i == 1 ? "R/W section" : "output section of peer " + (i - FIRST_OUTPUT);
            if (first + i < cell.memoryRegions().size()) {
                sections.put((int) first + i, "link " + device.address() + ": " + what);
            }
        }
    }

    /**
     * Tells what a region holds.
     *
     * @param index of the region
     * @return a few words
     */
    public String region(int index) {
        MemoryRegion region = cell.memoryRegions().get(index);
        if (sections.containsKey(index)) {
            return sections.get(index);
        } else if (region.has(MemoryFlag.COMM_REGION)) {
            return "communication region";
        }
        List<String> held = new ArrayList<>();
        devices.forEach((address, what) -> {
            if (address != 0 && region.containsPhysical(address)) {
                held.add(what);
            }
        });
        held.sort(null);
        String sort = region.has(MemoryFlag.IO)
                ? "registers"
                : region.has(MemoryFlag.LOADABLE)
                        ? "RAM for images"
                        : region.has(MemoryFlag.EXECUTE) ? "RAM" : "memory";
        return held.isEmpty() ? sort : sort + ": " + String.join(", ", held);
    }
}
