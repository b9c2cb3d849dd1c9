package io.jailhouse.daemon.diagnosis;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.SerialPortModel;
import io.jailhouse.proto.Violation;
import io.jailhouse.proto.ViolationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an access that was a violation reached for.
 *
 * @param owners in whose configurations the address lies, taken as a physical one
 * @param nearest the region of the cell's own configuration that is nearest; empty if it has none
 * @param neededRegion the entry that the configuration would need, as a C initialiser; empty if no entry would help
 */
public record Diagnosis(List<Owner> owners, Optional<Near> nearest, String neededRegion) {
    private static final long GICV3_DISTRIBUTOR_BYTES = 0x10000;
    private static final long GICV2_DISTRIBUTOR_BYTES = 0x1000;
    private static final long GICV2_CPU_INTERFACE_BYTES = 0x2000;
    private static final long GICV3_REDISTRIBUTOR_BYTES = 0x20000;
    private static final long BYTES_PER_BUS = 1 << 20;

    /**
     * Somebody who has an address.
     *
     * @param name of the cell, or "hypervisor"
     * @param region index of the region in its configuration
     * @param device what lies there; empty if nothing is known
     */
    public record Owner(String name, Optional<Integer> region, String device) {}

    /**
     * A region of the cell.
     *
     * @param index in its configuration
     * @param region the region
     * @param distance bytes between it and the address; 0 if it holds it
     */
    public record Near(int index, MemoryRegion region, long distance) {}

    /** Copies the list. */
    public Diagnosis {
        owners = List.copyOf(owners);
    }

    /** Tells whether a violation has an address. */
    public static boolean hasAddress(Violation violation) {
        return violation.getKind() == ViolationKind.VIOLATION_KIND_DATA
                || violation.getKind() == ViolationKind.VIOLATION_KIND_FETCH
                || violation.getKind() == ViolationKind.VIOLATION_KIND_REFUSED;
    }

    /** Looks at a violation of a cell; one without an address belongs to nobody. */
    public static Diagnosis of(Board board, Cell cell, Violation violation) {
        if (!hasAddress(violation)) {
            return new Diagnosis(List.of(), Optional.empty(), "");
        }
        long address = violation.getAddress();
        Optional<Near> nearest = nearest(cell.config(), address);
        long physical = nearest.filter(near -> near.distance() == 0)
                .map(near ->
                        near.region().physStart() + (address - near.region().virtStart()))
                .orElse(address);
        List<Owner> owners = owners(board, physical);
        boolean registers = owners.stream().anyMatch(owner -> isRegisters(board, owner));
        return new Diagnosis(owners, nearest, neededRegion(violation, physical, nearest, registers));
    }

    private static Optional<Near> nearest(CellConfig config, long address) {
        Near best = null;
        for (int i = 0; i < config.memoryRegions().size(); i++) {
            MemoryRegion region = config.memoryRegions().get(i);
            if (region.size() == 0) {
                continue;
            }
            Near near = new Near(i, region, distance(new PhysicalRange(region.virtStart(), region.size()), address));
            // A later region hides an earlier one.
            if (best == null || Long.compareUnsigned(near.distance(), best.distance()) <= 0) {
                best = near;
            }
        }
        return Optional.ofNullable(best);
    }

    private static long distance(PhysicalRange range, long address) {
        if (Long.compareUnsigned(address, range.start()) < 0) {
            return range.start() - address;
        }
        return Long.compareUnsigned(address, range.last()) > 0 ? address - range.last() : 0;
    }

    private static List<Owner> owners(Board board, long physical) {
        List<Owner> owners = new ArrayList<>();
        PhysicalRange probe = new PhysicalRange(physical, 1);
        String device = device(board, physical);
        if (PhysicalRange.of(board.system().hypervisorMemory()).contains(probe)) {
            owners.add(new Owner("hypervisor", Optional.empty(), "its memory"));
        }
        for (Cell cell : board.cells()) {
            List<MemoryRegion> regions = cell.config().memoryRegions();
            for (int i = 0; i < regions.size(); i++) {
                MemoryRegion region = regions.get(i);
                if (!region.has(MemoryFlag.COMM_REGION) && region.containsPhysical(physical)) {
                    owners.add(new Owner(cell.name(), Optional.of(i), device));
                }
            }
        }
        if (owners.isEmpty() && !device.isEmpty()) {
            owners.add(new Owner("hypervisor", Optional.empty(), device));
        }
        return owners;
    }

    private static String device(Board board, long physical) {
        PhysicalRange probe = new PhysicalRange(physical, 1);
        for (SerialPortModel port : board.ports().descendingMap().values()) {
            if (port.window().contains(probe)) {
                return "serial port at 0x%x".formatted(port.physicalAddress());
            }
        }
        var platform = board.system().platformInfo();
        long buses = platform.pciMmconfigEndBus() + 1L;
        if (platform.pciMmconfigBase() != 0
                && new PhysicalRange(platform.pciMmconfigBase(), buses * BYTES_PER_BUS).contains(probe)) {
            return "PCI configuration space";
        }
        return platform.machine() instanceof MachineInfo.Arm arm
                ? interruptController(
                        arm, board.system().rootCell().cpuSet().cpus().size(), probe)
                : "";
    }

    private static String interruptController(MachineInfo.Arm arm, int cpus, PhysicalRange probe) {
        boolean version2 = arm.gicVersion() == 2;
        if (isAt(arm.gicdBase(), version2 ? GICV2_DISTRIBUTOR_BYTES : GICV3_DISTRIBUTOR_BYTES, probe)) {
            return "GIC distributor";
        }
        if (version2) {
            return isAt(arm.giccBase(), GICV2_CPU_INTERFACE_BYTES, probe) ? "GIC CPU interface" : "";
        }
        return isAt(arm.gicrBase(), cpus * GICV3_REDISTRIBUTOR_BYTES, probe) ? "GIC redistributor" : "";
    }

    private static boolean isAt(long base, long bytes, PhysicalRange probe) {
        return base != 0 && new PhysicalRange(base, bytes).contains(probe);
    }

    private static boolean isRegisters(Board board, Owner owner) {
        return owner.region().isPresent()
                && board.cell(owner.name())
                        .map(cell -> cell.config()
                                .memoryRegions()
                                .get(owner.region().get())
                                .has(MemoryFlag.IO))
                        .orElse(false);
    }

    /** Whole pages, except where a subpage region refused: there its own entry with what it lacks. */
    private static String neededRegion(Violation violation, long physical, Optional<Near> nearest, boolean registers) {
        List<MemoryFlag> flags = new ArrayList<>();
        Optional<MemoryRegion> holder =
                nearest.filter(near -> near.distance() == 0).map(Near::region);
        holder.ifPresent(region -> flags.addAll(MemoryFlag.of(region.flags())));
        if (holder.isEmpty()) {
            flags.add(MemoryFlag.READ);
            if (registers) {
                flags.add(MemoryFlag.IO);
            }
        }
        add(flags, violation.getWrite() ? MemoryFlag.WRITE : MemoryFlag.READ);
        if (violation.getKind() == ViolationKind.VIOLATION_KIND_FETCH) {
            add(flags, MemoryFlag.EXECUTE);
        }
        if (holder.isEmpty() && violation.getKind() == ViolationKind.VIOLATION_KIND_REFUSED) {
            // A device of the hypervisor, which no entry gives to a cell.
            return "";
        }
        long page = MemoryRegion.PAGE_SIZE;
        MemoryRegion needed = new MemoryRegion(physical & -page, violation.getAddress() & -page, page, 0);
        if (holder.filter(MemoryRegion::isSubPage).isPresent()) {
            MemoryRegion subpage = holder.get();
            if (violation.getKind() == ViolationKind.VIOLATION_KIND_REFUSED) {
                add(flags, width(violation.getSize()));
                if ((violation.getAddress() - subpage.virtStart() & violation.getSize() - 1) != 0) {
                    add(flags, MemoryFlag.IO_UNALIGNED);
                }
                needed = subpage;
            }
        } else if (holder.isPresent()) {
            needed = holder.get();
            if (flags.equals(MemoryFlag.of(needed.flags()))) {
                // The configuration allows it; another cell has the memory now.
                return "";
            }
        }
        return initialiser(needed, flags);
    }

    private static void add(List<MemoryFlag> flags, MemoryFlag flag) {
        if (!flags.contains(flag)) {
            flags.add(flag);
        }
    }

    private static MemoryFlag width(int bytes) {
        return switch (bytes) {
            case 1 -> MemoryFlag.IO_8;
            case 2 -> MemoryFlag.IO_16;
            case 4 -> MemoryFlag.IO_32;
            default -> MemoryFlag.IO_64;
        };
    }

    private static String initialiser(MemoryRegion region, List<MemoryFlag> flags) {
        String names = String.join(
                " | ",
                flags.stream()
                        .sorted()
                        .map(flag -> "JAILHOUSE_MEM_" + flag.name())
                        .toList());
        return """
                {
                    .phys_start = 0x%x,
                    .virt_start = 0x%x,
                    .size = 0x%x,
                    .flags = %s,
                },
                """.formatted(region.physStart(), region.virtStart(), region.size(), names);
    }
}
