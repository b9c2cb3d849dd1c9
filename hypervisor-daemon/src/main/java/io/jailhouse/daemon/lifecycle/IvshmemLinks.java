package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciDevice;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which ivshmem devices form a link, those with the same bdf (the PCI domain is not compared), and how links come and go
 * with the cells (hypervisor/ivshmem.c). Pure functions.
 */
final class IvshmemLinks {
    record Peer(String cellName, PciDevice device) {}

    private IvshmemLinks() {}

    /**
     * The peers that a device finds when its cell is created, by ascending id.
     *
     * @param others the cells that exist
     * @param config of the new cell, whose devices come one after the other
     * @param index of the device among them
     */
    static List<Peer> peers(List<Cell> others, CellConfig config, int index) {
        int bdf = config.pciDevices().get(index).bdf();
        Stream<Peer> ofOthers = others.stream()
                .flatMap(cell -> cell.config().pciDevices().stream().map(other -> new Peer(cell.name(), other)));
        Stream<Peer> own = config.pciDevices().subList(0, index).stream().map(other -> new Peer(config.name(), other));
        return Stream.concat(ofOthers, own)
                .filter(peer -> peer.device().isIvshmem() && peer.device().bdf() == bdf)
                .sorted(Comparator.comparingInt(peer -> peer.device().shmemDevId()))
                .toList();
    }

    /** What makes a new cell's devices peers of their links; the first peer of a link finds its state words zero. */
    static List<Effect> joining(List<Cell> others, Cell cell) {
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < cell.config().pciDevices().size(); i++) {
            PciDevice device = cell.config().pciDevices().get(i);
            if (!device.isIvshmem()) {
                continue;
            }
            LinkPeer peer = peer(cell, device);
            if (peers(others, cell.config(), i).isEmpty()) {
                effects.add(new LinkEffect.CreateLink(device.bdf()));
                effects.add(new LinkEffect.ClearStates(peer.stateTable(), peer.maxPeers()));
            }
            effects.add(new LinkEffect.SetPeer(device.bdf(), peer));
        }
        return effects;
    }

    /** What resets the ends of a cell, so that its peers see state 0 and hear of it. */
    static List<Effect> resetting(Cell cell) {
        return devices(cell).stream()
                .map(device -> (Effect) new LinkEffect.ResetPeer(device.bdf(), device.shmemDevId()))
                .toList();
    }

    /**
     * What takes the ends of a cell away; a link goes with its last peer.
     *
     * @param others the cells that stay
     */
    static List<Effect> leaving(List<Cell> others, Cell cell) {
        List<Effect> effects = new ArrayList<>(resetting(cell));
        for (PciDevice device : devices(cell)) {
            effects.add(new LinkEffect.ClearPeer(device.bdf(), device.shmemDevId()));
        }
        devices(cell).stream()
                .map(PciDevice::bdf)
                .distinct()
                .filter(bdf ->
                        others.stream().flatMap(it -> devices(it).stream()).noneMatch(it -> it.bdf() == bdf))
                .forEach(bdf -> effects.add(new LinkEffect.RemoveLink(bdf)));
        return effects;
    }

    private static List<PciDevice> devices(Cell cell) {
        return cell.config().pciDevices().stream().filter(PciDevice::isIvshmem).toList();
    }

    private static LinkPeer peer(Cell cell, PciDevice device) {
        int start = (int) device.shmemRegionsStart();
        List<Section> sections =
                cell
                        .config()
                        .memoryRegions()
                        .subList(start, start + Section.FIRST_OUTPUT + device.shmemPeers())
                        .stream()
                        .map(IvshmemLinks::section)
                        .toList();
        return new LinkPeer(
                device.shmemDevId(),
                cell.id(),
                Math.max(1, device.numMsixVectors()),
                device.shmemPeers(),
                device.shmemProtocol(),
                sections);
    }

    private static Section section(MemoryRegion region) {
        return new Section(
                region.physStart(), region.size(), region.has(MemoryFlag.READ), region.has(MemoryFlag.WRITE));
    }
}
