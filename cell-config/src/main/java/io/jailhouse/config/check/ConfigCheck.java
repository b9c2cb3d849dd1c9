package io.jailhouse.config.check;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.SystemConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks a board's configuration together with its cells. Pure, and safe for any thread. */
public final class ConfigCheck {
    /** More than this of one sort is nothing that a board has; comparing each with each would take too long. */
    private static final int MAX_ELEMENTS = 512;

    private ConfigCheck() {}

    /**
     * Checks.
     *
     * @param file of the system configuration, for messages
     * @param system the board with its root cell
     * @param guests the cells that are to live on it at the same time, in the order in which they are created
     * @return everything found
     */
    public static CheckReport of(String file, SystemConfig system, List<CheckedCell> guests) {
        return of(file, system, guests, Optional.empty());
    }

    /**
     * Checks, also against the device tree of the root cell's Linux.
     *
     * @param file of the system configuration, for messages
     * @param system the board with its root cell
     * @param guests the cells that are to live on it at the same time, in the order in which they are created
     * @param tree the device tree, if there is one
     * @return everything found
     */
    public static CheckReport of(
            String file, SystemConfig system, List<CheckedCell> guests, Optional<CheckedTree> tree) {
        CheckedCell root = new CheckedCell(file, system.rootCell(), true);
        List<CheckedCell> all = new ArrayList<>();
        all.add(root);
        all.addAll(guests);
        List<Finding> further = new ArrayList<>();
        List<CheckedCell> cells = new ArrayList<>();
        for (CheckedCell cell : all) {
            if (elements(cell.config()) <= MAX_ELEMENTS) {
                cells.add(cell);
            } else {
                Party party = cell.party("cell");
                further.add(new Finding(
                        FindingKind.TOO_LARGE,
                        List.of(party),
                        "%s has %d elements in its lists, and is not checked".formatted(party, elements(cell.config())),
                        "correct the counts"));
            }
        }
        String label = system.architecture().map(Architecture::label).orElse("unknown");
        if (!cells.contains(root)) {
            return new CheckReport(label, all, List.of(), further);
        }
        List<OverlapSection> sections = new OverlapChecks(system, cells).all();
        system(root, system, further);
        Architecture architecture = system.architecture().orElse(Architecture.ARM64);
        cells.forEach(cell -> further.addAll(new CellRules(cell, architecture).all()));
        further.addAll(new OwnershipRules(root, cells.subList(1, cells.size()), architecture).all());
        further.addAll(new LinkRules(cells).all());
        if (architecture != Architecture.X86) {
            further.addAll(new VirtualInterruptRules(cells).all());
        }
        tree.ifPresent(it -> further.addAll(
                new DeviceTreeRules(it.file(), it.tree(), root, system, cells.subList(1, cells.size())).all()));
        return new CheckReport(label, all, sections, further);
    }

    private static void system(CheckedCell root, SystemConfig system, List<Finding> further) {
        MemoryRegion memory = system.hypervisorMemory();
        if ((memory.physStart() | memory.size()) % MemoryRegion.PAGE_SIZE != 0) {
            Party party = root.party("header.hypervisor_memory");
            further.add(new Finding(
                    FindingKind.MISALIGNED,
                    List.of(party),
                    "%s begins at 0x%x with 0x%x bytes, which are no whole pages"
                            .formatted(party, memory.physStart(), memory.size()),
                    "make phys_start and size multiples of 0x1000"));
        }
        if (system.platformInfo().machine() instanceof MachineInfo.Arm arm
                && arm.gicVersion() != 2
                && arm.gicVersion() != 3) {
            Party party = root.party("header.platform_info.arm.gic_version");
            further.add(new Finding(
                    FindingKind.GIC_VERSION,
                    List.of(party),
                    "%s is %d".formatted(party, arm.gicVersion()),
                    "set it to 2 or 3"));
        }
    }

    private static int elements(CellConfig config) {
        return Math.max(
                Math.max(config.memoryRegions().size(), config.irqchips().size()),
                Math.max(config.pioRegions().size(), config.pciDevices().size()));
    }
}
