package io.jailhouse.config.check;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.NumberRanges;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.PioRegion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What cells take from the root cell, and from each other. */
final class OwnershipRules {
    private static final int MOST_SHOWN = 4;
    private static final String CPUS = "cpus";
    private static final String IRQCHIPS = "irqchips";
    private static final String PCI_DEVICES = "pci_devices";
    private static final String PIO_REGIONS = "pio_regions";

    private final CheckedCell root;
    private final List<CheckedCell> guests;
    private final Architecture architecture;
    private final BoundedFindings findings = new BoundedFindings();

    OwnershipRules(CheckedCell root, List<CheckedCell> guests, Architecture architecture) {
        this.root = root;
        this.guests = guests;
        this.architecture = architecture;
    }

    List<Finding> all() {
        names();
        cpus();
        for (CheckedCell guest : guests) {
            outsideRoot(guest);
        }
        for (int i = 0; i < guests.size(); i++) {
            for (int j = i + 1; j < guests.size(); j++) {
                memory(guests.get(i), guests.get(j));
                things(guests.get(i), guests.get(j));
            }
        }
        return findings.all();
    }

    private void names() {
        List<CheckedCell> cells = new ArrayList<>(guests);
        cells.addFirst(root);
        for (int i = 0; i < cells.size(); i++) {
            for (int j = i + 1; j < cells.size(); j++) {
                if (cells.get(i).config().name().equals(cells.get(j).config().name())) {
                    between(
                            FindingKind.NAME_TAKEN,
                            cells.get(j).party("cell.name"),
                            cells.get(i).party("cell.name"),
                            "%s is the same as %s",
                            "give one of them another name");
                }
            }
        }
    }

    private void cpus() {
        Set<Integer> owned = new HashSet<>(root.config().cpuSet().cpus());
        Set<Integer> left = new TreeSet<>(owned);
        for (CheckedCell guest : guests) {
            List<Integer> wanted = guest.config().cpuSet().cpus();
            List<Integer> unowned =
                    wanted.stream().filter(cpu -> !owned.contains(cpu)).toList();
            if (!unowned.isEmpty()) {
                between(
                        FindingKind.CPU_NOT_IN_ROOT,
                        guest.party(CPUS),
                        root.party(CPUS),
                        "%s has CPU " + NumberRanges.format(unowned) + ", which is not in %s",
                        "take a CPU of the root cell");
            }
            if (architecture == Architecture.X86 && wanted.contains(0)) {
                between(
                        FindingKind.BOOT_CPU,
                        guest.party(CPUS),
                        root.party(CPUS),
                        "%s has CPU 0, as has %s",
                        "take another CPU");
            }
            boolean hadSome = !left.isEmpty();
            left.removeAll(wanted);
            if (hadSome && left.isEmpty()) {
                between(
                        FindingKind.NO_CPU_LEFT,
                        guest.party(CPUS),
                        root.party(CPUS),
                        "%s takes the last CPU of %s, which these cells share out",
                        "leave one CPU to the root cell");
            }
        }
    }

    private void outsideRoot(CheckedCell guest) {
        List<AddressRange> rootRanges = AddressRange.rising(root.config().memoryRegions().stream()
                .filter(OwnershipRules::isMemory)
                .map(AddressRange::physical)
                .toList());
        List<MemoryRegion> regions = guest.config().memoryRegions();
        for (int i = 0; i < regions.size(); i++) {
            List<AddressRange> outside = isMemory(regions.get(i))
                    ? AddressRange.physical(regions.get(i)).without(rootRanges)
                    : List.of();
            if (!outside.isEmpty()) {
                between(
                        FindingKind.REGION_OUTSIDE_ROOT,
                        guest.party("mem_regions", i),
                        root.party("mem_regions"),
                        "%s has " + text(outside) + ", which is in none of %s",
                        "correct phys_start and size, or add the addresses to the root cell");
            }
        }
        missing(FindingKind.INTERRUPT_NOT_IN_ROOT, IRQCHIPS, guest, this::pins, "has interrupt");
        missing(FindingKind.PCI_NOT_IN_ROOT, PCI_DEVICES, guest, OwnershipRules::devices, "has device");
        missing(FindingKind.PORTS_NOT_IN_ROOT, PIO_REGIONS, guest, OwnershipRules::ports, "has port");
    }

    private void missing(
            FindingKind kind, String field, CheckedCell guest, Function<CheckedCell, Set<Thing>> things, String verb) {
        Set<Thing> unowned = new TreeSet<>(things.apply(guest));
        unowned.removeAll(things.apply(root));
        if (!unowned.isEmpty()) {
            between(
                    kind,
                    guest.party(field),
                    root.party(field),
                    "%s " + verb + " " + text(unowned) + ", which is not in %s",
                    "add it to the root cell, or leave it out here");
        }
    }

    private void memory(CheckedCell one, CheckedCell other) {
        List<MemoryRegion> regions = one.config().memoryRegions();
        List<MemoryRegion> others = other.config().memoryRegions();
        for (int i = 0; i < regions.size(); i++) {
            for (int j = 0; j < others.size() && !findings.isFull(); j++) {
                MemoryRegion a = regions.get(i);
                MemoryRegion b = others.get(j);
                boolean shared = a.has(MemoryFlag.ROOTSHARED) && b.has(MemoryFlag.ROOTSHARED);
                if (isMemory(a)
                        && isMemory(b)
                        && !shared
                        && AddressRange.physical(a).overlaps(AddressRange.physical(b))) {
                    boolean registers = a.has(MemoryFlag.IO) || b.has(MemoryFlag.IO);
                    between(
                            registers ? FindingKind.REGISTERS_CLAIMED_TWICE : FindingKind.MEMORY_CLAIMED_TWICE,
                            one.party("mem_regions", i),
                            other.party("mem_regions", j),
                            "%s (" + AddressRange.physical(a) + ") overlaps %s (" + AddressRange.physical(b) + ")",
                            "change phys_start or size of one of them, or set JAILHOUSE_MEM_ROOTSHARED in both if it is"
                                    + " meant");
                }
            }
        }
    }

    private void things(CheckedCell one, CheckedCell other) {
        twice(FindingKind.CPU_CLAIMED_TWICE, CPUS, one, other, OwnershipRules::cpuThings, "CPU");
        twice(FindingKind.INTERRUPT_CLAIMED_TWICE, IRQCHIPS, one, other, this::pins, "interrupt");
        twice(FindingKind.PCI_CLAIMED_TWICE, PCI_DEVICES, one, other, OwnershipRules::devices, "device");
        twice(FindingKind.PORTS_CLAIMED_TWICE, PIO_REGIONS, one, other, OwnershipRules::ports, "port");
    }

    private void twice(
            FindingKind kind,
            String field,
            CheckedCell one,
            CheckedCell other,
            Function<CheckedCell, Set<Thing>> things,
            String noun) {
        Set<Thing> both = new TreeSet<>(things.apply(one));
        both.retainAll(things.apply(other));
        if (!both.isEmpty()) {
            between(
                    kind,
                    one.party(field),
                    other.party(field),
                    "%s has " + noun + " " + text(both) + ", as has %s",
                    "take it out of one of them");
        }
    }

    /**
     * A thing that can be owned.
     *
     * @param group for interrupts of x86 the address of the IO-APIC, for PCI devices the domain, else 0
     * @param number within the group
     * @param label empty if numbers are shown
     */
    private record Thing(long group, long number, String label) implements Comparable<Thing> {
        @Override
        public int compareTo(Thing other) {
            int groups = Long.compareUnsigned(group, other.group);
            return groups != 0 ? groups : Long.compare(number, other.number);
        }
    }

    private static Set<Thing> cpuThings(CheckedCell cell) {
        return cell.config().cpuSet().cpus().stream()
                .map(cpu -> new Thing(0, cpu, ""))
                .collect(Collectors.toSet());
    }

    private Set<Thing> pins(CheckedCell cell) {
        Set<Thing> pins = new HashSet<>();
        for (Irqchip chip : cell.config().irqchips()) {
            long group = architecture == Architecture.X86 ? chip.address() : 0;
            chip.pins().forEach(pin -> pins.add(new Thing(group, pin, "")));
        }
        return pins;
    }

    private static Set<Thing> devices(CheckedCell cell) {
        return cell.config().pciDevices().stream()
                .filter(device -> device.type() == PciDevice.TYPE_DEVICE || device.type() == PciDevice.TYPE_BRIDGE)
                .map(device -> new Thing(
                        device.domain(),
                        device.bdf(),
                        "%04x:%s".formatted(device.domain(), PciDevice.address(device.bdf()))))
                .collect(Collectors.toSet());
    }

    private static Set<Thing> ports(CheckedCell cell) {
        Set<Thing> ports = new HashSet<>();
        for (PioRegion region : cell.config().pioRegions()) {
            IntStream.range(region.base(), region.base() + region.length())
                    .forEach(port -> ports.add(new Thing(0, port, "")));
        }
        return ports;
    }

    private static String text(Set<Thing> things) {
        List<String> labels = things.stream()
                .map(Thing::label)
                .filter(label -> !label.isEmpty())
                .toList();
        List<Long> numbers = things.stream()
                .filter(thing -> thing.label().isEmpty())
                .map(Thing::number)
                .distinct()
                .sorted()
                .toList();
        return labels.isEmpty() ? NumberRanges.format(numbers) : String.join(", ", labels);
    }

    private static String text(List<AddressRange> ranges) {
        String first =
                ranges.stream().limit(MOST_SHOWN).map(AddressRange::toString).collect(Collectors.joining(", "));
        return ranges.size() > MOST_SHOWN ? first + " and more" : first;
    }

    private static boolean isMemory(MemoryRegion region) {
        return region.size() != 0 && !region.has(MemoryFlag.COMM_REGION);
    }

    /** Adds a finding; the two {@code %s} in the message are the parties. */
    private void between(FindingKind kind, Party one, Party other, String message, String change) {
        findings.add(new Finding(kind, List.of(one, other), message.formatted(one, other), change));
    }
}
