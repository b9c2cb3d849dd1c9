package io.jailhouse.config.machine;

import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.PlatformInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The IOMMUs of a machine, and who is behind which; filled in while a table is read. */
final class Remapping {
    private final List<PciFunction> devices;
    private final List<IoApic> ioApics;
    private final List<IommuUnit> units = new ArrayList<>();
    private final Map<PciFunction, Integer> unitOf = new HashMap<>();
    private final Set<PciFunction> hidden = new HashSet<>();
    private final List<MemoryBlock> memory = new ArrayList<>();

    Remapping(List<PciFunction> devices, List<IoApic> ioApics) {
        this.devices = List.copyOf(devices);
        this.ioApics = new ArrayList<>(ioApics);
    }

    /** The devices that cells can have, each with the unit that it is behind. */
    List<PciFunction> devices() {
        return devices.stream().filter(it -> !hidden.contains(it)).toList();
    }

    List<IoApic> ioApics() {
        return List.copyOf(ioApics);
    }

    List<IommuUnit> units() {
        return List.copyOf(units);
    }

    /** Memory that devices must reach whatever happens. */
    List<MemoryBlock> memory() {
        return List.copyOf(memory);
    }

    int unitOf(PciFunction device) {
        return unitOf.getOrDefault(device, 0);
    }

    /** Adds a unit; gives its index. */
    int add(IommuUnit unit, TableBytes table) {
        if (units.size() == PlatformInfo.IOMMU_UNITS) {
            throw table.problem("has more than " + PlatformInfo.IOMMU_UNITS + " IOMMUs");
        }
        units.add(unit);
        return units.size() - 1;
    }

    void replace(int index, IommuUnit unit) {
        units.set(index, unit);
    }

    void put(int unit, Predicate<PciFunction> which) {
        devices.stream().filter(which).forEach(it -> unitOf.put(it, unit));
    }

    void putTheRest(int unit) {
        devices.forEach(it -> unitOf.putIfAbsent(it, unit));
    }

    void hide(PciFunction device) {
        hidden.add(device);
    }

    void add(MemoryBlock block) {
        memory.add(block);
    }

    void putIoApic(int unit, int id, int bdf, TableBytes table) {
        for (int i = 0; i < ioApics.size(); i++) {
            if (ioApics.get(i).id() == id) {
                if (ioApics.stream().anyMatch(it -> it.bdf() == bdf && it.id() != id && bdf != 0)) {
                    throw table.problem("has two IO-APICs under one device number");
                }
                ioApics.set(i, ioApics.get(i).behind(unit, bdf));
                return;
            }
        }
        throw table.problem("names an IO-APIC with id %d, which the machine does not have".formatted(id));
    }

    /** Refuses devices that no unit looks after. */
    Remapping complete(TableBytes table, Predicate<PciFunction> exempt) {
        for (PciFunction device : devices()) {
            if (!unitOf.containsKey(device) && !exempt.test(device)) {
                throw table.problem("PCI device " + device.address() + " outside the scope of an IOMMU");
            }
        }
        return this;
    }
}
