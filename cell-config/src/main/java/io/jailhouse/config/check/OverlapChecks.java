package io.jailhouse.config.check;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.config.SystemConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The checks of the original tool, in its order, and with its notion of overlapping: one begins inside of the other. */
final class OverlapChecks {
    private static final long MMCONFIG_BYTES_PER_BUS = 256 * 4096;
    /** Nobody reads more, and no configuration may fill the memory. */
    private static final int MOST = 2000;

    private static final long LOCAL_APIC = 0xfee0_0000L;

    private final SystemConfig system;
    private final List<CheckedCell> cells;

    OverlapChecks(SystemConfig system, List<CheckedCell> cells) {
        this.system = system;
        this.cells = cells;
    }

    /** What the hypervisor must see every access to. */
    private record Resource(String name, MemoryRegion region) {
        Resource(String name, long base, long size) {
            this(name, new MemoryRegion(base, base, size, 0));
        }
    }

    List<OverlapSection> all() {
        List<OverlapSection> sections = new ArrayList<>();
        sections.add(new OverlapSection("Overlapping memory regions inside cell", insideCells()));
        OverlapSection hypervisor = new OverlapSection("Overlapping memory regions with hypervisor", withHypervisor());
        sections.add(hypervisor);
        PlatformInfo platform = system.platformInfo();
        if (platform.pciMmconfigBase() != 0) {
            long size = (platform.pciMmconfigEndBus() + 1) * MMCONFIG_BYTES_PER_BUS;
            List<Overlap> found = with(List.of(new Resource("MMCONFIG", platform.pciMmconfigBase(), size)));
            sections.add(new OverlapSection(
                    "Missing PCI MMCONFIG interceptions", found, hypervisor.printsFound() || !found.isEmpty()));
        }
        List<Resource> iommus = platform.iommuUnits().stream()
                .filter(unit -> unit.type() != 0)
                .map(unit -> new Resource("IOMMU", unit.base(), unit.size()))
                .toList();
        if (!iommus.isEmpty()) {
            sections.add(new OverlapSection("Missing IOMMU interceptions", with(iommus)));
        }
        String architecture = system.architecture().map(Architecture::label).orElse("unknown");
        sections.add(new OverlapSection(
                "Missing resource interceptions for architecture " + architecture, with(machineResources())));
        return sections;
    }

    private List<Overlap> insideCells() {
        List<Overlap> found = new ArrayList<>();
        for (CheckedCell cell : cells) {
            List<MemoryRegion> regions = cell.config().memoryRegions();
            for (int i = 0; i < regions.size(); i++) {
                for (int j = i + 1; j < regions.size(); j++) {
                    compare(cell, i, j, regions.get(i), regions.get(j), found);
                }
            }
        }
        return found;
    }

    private static void compare(
            CheckedCell cell, int i, int j, MemoryRegion one, MemoryRegion other, List<Overlap> found) {
        boolean physically = overlap(one.physStart(), one.size(), other.physStart(), other.size());
        boolean virtually = overlap(one.virtStart(), one.size(), other.virtStart(), other.size());
        if ((!physically && !virtually) || found.size() >= MOST) {
            return;
        }
        String how = physically && virtually ? "physically and virtually" : physically ? "physically" : "virtually";
        Party first = cell.party("mem_regions", i);
        Party second = cell.party("mem_regions", j);
        found.add(new Overlap(
                cell,
                i,
                how + " overlaps with region " + j,
                other,
                new Finding(
                        FindingKind.REGIONS_OVERLAP,
                        List.of(first, second),
                        "%s overlaps %s with mem_regions[%d]".formatted(first, how, j),
                        "move or shorten one of the two regions")));
    }

    private List<Overlap> withHypervisor() {
        MemoryRegion memory = system.hypervisorMemory();
        return withRegion(
                memory,
                "overlaps with hypervisor memory region",
                party -> new Finding(
                        FindingKind.HYPERVISOR_OVERLAP,
                        List.of(party, rootParty("hypervisor_memory")),
                        "%s overlaps the hypervisor's memory 0x%x-0x%x, %s"
                                .formatted(
                                        party,
                                        memory.physStart(),
                                        memory.physStart() + memory.size() - 1,
                                        rootParty("hypervisor_memory")),
                        "move or shorten the region, or move hypervisor_memory"));
    }

    private Party rootParty(String field) {
        return cells.getFirst().party(field);
    }

    private interface FindingOf {
        Finding finding(Party party);
    }

    private List<Overlap> with(List<Resource> resources) {
        List<Overlap> found = new ArrayList<>();
        for (CheckedCell cell : cells) {
            List<MemoryRegion> regions = cell.config().memoryRegions();
            for (int i = 0; i < regions.size(); i++) {
                for (Resource resource : resources) {
                    Party party = cell.party("mem_regions", i);
                    add(
                            cell,
                            i,
                            resource.region(),
                            "overlaps with " + resource.name(),
                            notIntercepted(resource, party),
                            found);
                }
            }
        }
        return found;
    }

    private static FindingOf notIntercepted(Resource resource, Party party) {
        return any -> new Finding(
                FindingKind.NOT_INTERCEPTED,
                List.of(party),
                "%s overlaps the %s at 0x%x-0x%x"
                        .formatted(
                                party,
                                resource.name(),
                                resource.region().physStart(),
                                resource.region().physStart()
                                        + resource.region().size()
                                        - 1),
                "split the region around it");
    }

    private List<Overlap> withRegion(MemoryRegion other, String relation, FindingOf finding) {
        List<Overlap> found = new ArrayList<>();
        for (CheckedCell cell : cells) {
            for (int i = 0; i < cell.config().memoryRegions().size(); i++) {
                add(cell, i, other, relation, finding, found);
            }
        }
        return found;
    }

    private static void add(
            CheckedCell cell, int index, MemoryRegion other, String relation, FindingOf finding, List<Overlap> found) {
        MemoryRegion region = cell.config().memoryRegions().get(index);
        if (overlap(region.physStart(), region.size(), other.physStart(), other.size())) {
            found.add(new Overlap(cell, index, relation, other, finding.finding(cell.party("mem_regions", index))));
        }
    }

    private static boolean overlap(long one, long oneSize, long other, long otherSize) {
        return oneSize != 0 && otherSize != 0 && (begins(one, other, otherSize) || begins(other, one, oneSize));
    }

    /** True if an address lies in a range, which is not cut off at the top. */
    private static boolean begins(long address, long start, long size) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address - start, size) < 0;
    }

    private List<Resource> machineResources() {
        return switch (system.platformInfo().machine()) {
            case MachineInfo.Arm arm
            when arm.gicVersion() == 2 ->
                List.of(
                        new Resource("GICD", arm.gicdBase(), 0x1000),
                        new Resource("GICC", arm.giccBase(), 0x2000),
                        new Resource("GICH", arm.gichBase(), 0x2000),
                        new Resource("GICV", arm.gicvBase(), 0x2000));
            case MachineInfo.Arm arm
            when arm.gicVersion() == 3 ->
                List.of(new Resource("GICD", arm.gicdBase(), 0x10000), new Resource("GICR", arm.gicrBase(), 0x20000));
            case MachineInfo.X86 x86 ->
                Stream.concat(
                                Stream.of(new Resource("xAPIC", LOCAL_APIC, 0x1000)),
                                system.rootCell().irqchips().stream()
                                        .map(Irqchip::address)
                                        .map(address -> new Resource("IOAPIC", address, 0x1000)))
                        .toList();
            case MachineInfo.Arm unknown -> List.of();
            case MachineInfo.Undetermined unknown -> List.of();
        };
    }
}
