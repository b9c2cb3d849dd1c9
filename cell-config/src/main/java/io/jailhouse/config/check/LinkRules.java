package io.jailhouse.config.check;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the ends of each shared memory link fit together. Ends of one link have the same bus, device and function. */
final class LinkRules {
    private static final int MAX_PEERS = 12;
    private static final int MAX_VECTORS = 16;
    private static final int FIRST_OUTPUT = 2;
    private static final int VIRTIO = 0x8000;
    private static final int VIRTIO_SIDE = 0x4000;

    private final List<CheckedCell> cells;
    private final BoundedFindings findings = new BoundedFindings();

    /**
     * Takes the cells.
     *
     * @param cells root cell first
     */
    LinkRules(List<CheckedCell> cells) {
        this.cells = cells;
    }

    /** One end of a link. */
    private record End(CheckedCell cell, int index, PciDevice device) {
        Party party(String field) {
            return cell.party("pci_devices[" + index + "]." + field);
        }

        int sections() {
            return FIRST_OUTPUT + device.shmemPeers();
        }

        boolean hasRegions() {
            return device.shmemRegionsStart() + sections()
                    <= cell.config().memoryRegions().size();
        }

        int regionIndex(int section) {
            return (int) device.shmemRegionsStart() + section;
        }

        MemoryRegion region(int section) {
            return cell.config().memoryRegions().get(regionIndex(section));
        }

        Party regionParty(int section) {
            return cell.party("mem_regions", regionIndex(section));
        }
    }

    List<Finding> all() {
        Map<Integer, List<End>> links = new LinkedHashMap<>();
        for (CheckedCell cell : cells) {
            for (int i = 0; i < cell.config().pciDevices().size(); i++) {
                PciDevice device = cell.config().pciDevices().get(i);
                if (device.isIvshmem()) {
                    End end = new End(cell, i, device);
                    alone(end);
                    links.computeIfAbsent(device.bdf(), bdf -> new ArrayList<>())
                            .add(end);
                }
            }
        }
        links.values().forEach(this::link);
        return findings.all();
    }

    private void alone(End end) {
        PciDevice device = end.device();
        limit(end, "num_msix_vectors", device.numMsixVectors(), MAX_VECTORS);
        limit(end, "shmem_dev_id", device.shmemDevId(), MAX_PEERS - 1);
        limit(end, "shmem_peers", device.shmemPeers(), MAX_PEERS);
        if (device.shmemDevId() < MAX_PEERS && device.shmemDevId() >= device.shmemPeers()) {
            add(
                    FindingKind.LINK_ID_ABOVE_PEERS,
                    end.party("shmem_dev_id"),
                    "%s is %d, but shmem_peers only %d"
                            .formatted(end.party("shmem_dev_id"), device.shmemDevId(), device.shmemPeers()),
                    "use an id below shmem_peers, or raise shmem_peers and add the sections");
        }
        if (!end.hasRegions()) {
            add(
                    FindingKind.LINK_REGIONS,
                    end.party("shmem_regions_start"),
                    "%s is %d, and %d peers need %d regions from there on, but mem_regions has only %d"
                            .formatted(
                                    end.party("shmem_regions_start"),
                                    device.shmemRegionsStart(),
                                    device.shmemPeers(),
                                    end.sections(),
                                    end.cell().config().memoryRegions().size()),
                    "add the missing sections to mem_regions, or correct shmem_regions_start or shmem_peers");
        } else {
            rights(end);
        }
    }

    private void limit(End end, String field, int value, int most) {
        if (value > most) {
            add(
                    FindingKind.LINK_LIMIT,
                    end.party(field),
                    "%s is %d, but at most %d".formatted(end.party(field), value, most),
                    "lower it");
        }
    }

    private void rights(End end) {
        for (int section = 0; section < end.sections() && !findings.isFull(); section++) {
            MemoryRegion region = end.region(section);
            if (region.size() == 0) {
                continue;
            }
            boolean mayWrite =
                    section == 1 || section == FIRST_OUTPUT + end.device().shmemDevId();
            Party party = end.regionParty(section);
            if (region.has(MemoryFlag.WRITE) && !mayWrite) {
                add(
                        FindingKind.LINK_RIGHTS,
                        party,
                        "%s is %s of link %s, and can be written"
                                .formatted(party, name(section), end.device().address()),
                        "take JAILHOUSE_MEM_WRITE away");
            } else if (!region.has(MemoryFlag.WRITE) && mayWrite && section != 1) {
                add(
                        FindingKind.LINK_RIGHTS,
                        party,
                        "%s is the cell's own output section of link %s, and cannot be written"
                                .formatted(party, end.device().address()),
                        "add JAILHOUSE_MEM_WRITE");
            } else if (!region.has(MemoryFlag.READ)) {
                add(
                        FindingKind.LINK_RIGHTS,
                        party,
                        "%s is %s of link %s, and cannot be read"
                                .formatted(party, name(section), end.device().address()),
                        "add JAILHOUSE_MEM_READ");
            }
        }
    }

    private static String name(int section) {
        return switch (section) {
            case 0 -> "the state table";
            case 1 -> "the R/W section";
            default -> "the output section of peer " + (section - FIRST_OUTPUT);
        };
    }

    private void link(List<End> ends) {
        for (int i = 0; i < ends.size() && !findings.isFull(); i++) {
            End end = ends.get(i);
            Optional<End> holder = ends.subList(0, i).stream()
                    .filter(other -> other.device().shmemDevId() == end.device().shmemDevId())
                    .findFirst();
            holder.ifPresent(other -> between(
                    FindingKind.LINK_ID_TAKEN,
                    end.party("shmem_dev_id"),
                    other.party("shmem_dev_id"),
                    "%s is " + end.device().shmemDevId() + ", as is %s, on link "
                            + end.device().address(),
                    "give each peer of the link an id of its own"));
            if (i > 0) {
                compare(ends.getFirst(), end);
            }
        }
    }

    private void compare(End first, End end) {
        String link = " of link " + end.device().address();
        if (!partners(first.device().shmemProtocol(), end.device().shmemProtocol())) {
            between(
                    FindingKind.LINK_PROTOCOL,
                    end.party("shmem_protocol"),
                    first.party("shmem_protocol"),
                    "%s is 0x%x, but %s is 0x%x"
                            .formatted(
                                    "%s",
                                    end.device().shmemProtocol(),
                                    "%s",
                                    first.device().shmemProtocol()),
                    "use one protocol for the link, or a virtio front-end and its back-end");
        }
        if (first.device().shmemPeers() != end.device().shmemPeers()) {
            between(
                    FindingKind.LINK_PEERS,
                    end.party("shmem_peers"),
                    first.party("shmem_peers"),
                    "%s is " + end.device().shmemPeers() + ", but %s is "
                            + first.device().shmemPeers() + "," + link,
                    "use the same number for all peers, with as many output sections");
        }
        if (!first.hasRegions() || !end.hasRegions()) {
            return;
        }
        int sections = Math.min(first.sections(), end.sections());
        for (int section = 0; section < sections && !findings.isFull(); section++) {
            section(first, end, section);
        }
    }

    private void section(End first, End end, int section) {
        MemoryRegion one = first.region(section);
        MemoryRegion other = end.region(section);
        String what = name(section) + " of link " + end.device().address();
        if (one.size() != other.size()) {
            between(
                    FindingKind.LINK_SIZE,
                    end.regionParty(section),
                    first.regionParty(section),
                    "%s has 0x%x bytes, but %s has 0x%x, for %s".formatted("%s", other.size(), "%s", one.size(), what),
                    "give both the same size");
        } else if (one.size() != 0 && one.physStart() != other.physStart()) {
            between(
                    FindingKind.LINK_ADDRESS,
                    end.regionParty(section),
                    first.regionParty(section),
                    "%s begins at 0x%x, but %s at 0x%x, for %s"
                            .formatted("%s", other.physStart(), "%s", one.physStart(), what),
                    "give both the same phys_start");
        }
        if (first.cell().root() && other.size() != 0 && !other.has(MemoryFlag.ROOTSHARED)) {
            between(
                    FindingKind.LINK_NOT_SHARED,
                    end.regionParty(section),
                    first.regionParty(section),
                    "%s is not JAILHOUSE_MEM_ROOTSHARED, but %s needs it, as " + what,
                    "add JAILHOUSE_MEM_ROOTSHARED");
        }
    }

    private static boolean partners(int one, int other) {
        return one == other ? one < VIRTIO : one >= VIRTIO && other >= VIRTIO && (one ^ other) == VIRTIO_SIDE;
    }

    private void add(FindingKind kind, Party party, String message, String change) {
        findings.add(new Finding(kind, List.of(party), message, change));
    }

    /** Adds a finding; the two {@code %s} in the message are the parties. */
    private void between(FindingKind kind, Party one, Party other, String message, String change) {
        findings.add(new Finding(kind, List.of(one, other), message.formatted(one, other), change));
    }
}
