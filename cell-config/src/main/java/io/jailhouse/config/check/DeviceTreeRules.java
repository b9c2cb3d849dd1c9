package io.jailhouse.config.check;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.devicetree.AddressBlock;
import io.jailhouse.config.devicetree.DeviceNode;
import io.jailhouse.config.devicetree.DeviceTree;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the root cell's Linux leaves alone what belongs to the hypervisor and to other cells. */
final class DeviceTreeRules {
    private static final int MOST_SHOWN = 4;

    private final String file;
    private final CheckedCell root;
    private final SystemConfig system;
    private final List<CheckedCell> guests;
    private final DeviceTree tree;
    private final BoundedFindings findings = new BoundedFindings();

    DeviceTreeRules(String file, DeviceTree tree, CheckedCell root, SystemConfig system, List<CheckedCell> guests) {
        this.file = file;
        this.tree = tree;
        this.root = root;
        this.system = system;
        this.guests = guests;
    }

    List<Finding> all() {
        reserved(root.party("header.hypervisor_memory"), system.hypervisorMemory());
        for (CheckedCell guest : guests) {
            List<MemoryRegion> regions = guest.config().memoryRegions();
            for (int i = 0; i < regions.size(); i++) {
                MemoryRegion region = regions.get(i);
                boolean exists = region.size() != 0 && !region.has(MemoryFlag.COMM_REGION);
                if (exists && !region.has(MemoryFlag.IO)) {
                    reserved(guest.party("mem_regions", i), region);
                } else if (exists && !region.has(MemoryFlag.ROOTSHARED)) {
                    disabled(guest.party("mem_regions", i), region);
                }
            }
        }
        return findings.all();
    }

    /** Memory is left alone if it is reserved, or if Linux does not know it. */
    private void reserved(Party party, MemoryRegion region) {
        if (region.size() == 0) {
            return;
        }
        List<AddressRange> known = ranges(tree.memory());
        List<AddressRange> used =
                AddressRange.physical(region).without(AddressRange.rising(ranges(tree.reserved()))).stream()
                        .filter(left -> known.stream().anyMatch(left::overlaps))
                        .toList();
        if (!used.isEmpty()) {
            String text =
                    used.stream().limit(MOST_SHOWN).map(AddressRange::toString).collect(Collectors.joining(", "));
            Party memory = new Party(file, "", "/reserved-memory");
            findings.add(new Finding(
                    FindingKind.MEMORY_NOT_RESERVED,
                    List.of(party, memory),
                    "%s has %s, which is not in %s".formatted(party, text, memory),
                    "add a node with reg = <%s> and no-map below reserved-memory".formatted(cells(region))));
        }
    }

    private static String cells(MemoryRegion region) {
        return "0x%x 0x%x 0x%x 0x%x"
                .formatted(
                        region.physStart() >>> Integer.SIZE,
                        region.physStart() & 0xffff_ffffL,
                        region.size() >>> Integer.SIZE,
                        region.size() & 0xffff_ffffL);
    }

    private void disabled(Party party, MemoryRegion region) {
        AddressRange range = AddressRange.physical(region);
        for (DeviceNode node : tree.root().all()) {
            boolean inside = ranges(node.blocks()).stream().anyMatch(range::overlaps);
            if (inside && !node.isDisabled()) {
                Party device = new Party(file, "", node.path());
                findings.add(new Finding(
                        FindingKind.DEVICE_NOT_DISABLED,
                        List.of(party, device),
                        "%s (%s) holds the device %s, which is not disabled".formatted(party, range, device),
                        "set status = \"disabled\" in the node"));
            }
        }
    }

    private static List<AddressRange> ranges(List<AddressBlock> blocks) {
        return blocks.stream()
                .filter(block -> block.size() != 0)
                .map(block -> AddressRange.of(block.start(), block.size()))
                .toList();
    }
}
