package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.PciDevice;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.PagePool;
import io.jailhouse.shm.statistics.PoolFigures;
import java.util.ArrayList;
import java.util.List;

/** What the hypervisor console says of the board and its devices, to the letter. */
final class HypervisorLines {
    static final String VERSION = "v0.12";

    private HypervisorLines() {}

    /** Lines of an enable, up to and including the root cell's devices. */
    static List<Effect> enabling(Board board) {
        int firstCpu = board.root().cpus().first();
        Architecture architecture = board.architecture();
        List<Effect> lines = new ArrayList<>();
        print(lines, "");
        print(lines, "Initializing Jailhouse hypervisor %s on CPU %d".formatted(VERSION, firstCpu));
        print(lines, "Code location: " + codeLocation(architecture));
        lines.add(poolUsage("early setup", PagePool.beforeCells(board)));
        print(lines, "Initializing processors:");
        for (int cpu : board.root().cpus()) {
            print(lines, " CPU %d... OK".formatted(cpu));
        }
        for (String unit : units(architecture)) {
            print(lines, "Initializing unit: " + unit);
        }
        for (int i = 0; i < board.root().config().pciDevices().size(); i++) {
            addDevice(lines, List.of(), board.root(), i);
        }
        lines.add(poolUsage("late setup", PagePool.of(board)));
        print(lines, "Activating hypervisor");
        return lines;
    }

    /**
     * The line that tells what the hypervisor holds.
     *
     * @param when for example {@code cell creation}
     * @param figures what it holds
     */
    static Effect poolUsage(String when, PoolFigures figures) {
        return new Effect.Print("Page pool usage after %s: mem %d/%d, remap %d/%d"
                .formatted(when, figures.poolUsed(), figures.poolPages(), figures.remapUsed(), figures.remapPages()));
    }

    /** Lines of a disable, after the cells are gone. */
    static List<Effect> disabling(Board board) {
        List<Effect> lines = new ArrayList<>();
        print(lines, "Shutting down hypervisor");
        for (int cpu : board.root().cpus()) {
            print(lines, " Releasing CPU %d".formatted(cpu));
        }
        return lines;
    }

    /** Lines for the PCI devices of a cell that is created on a board, in the order of its configuration. */
    static List<Effect> addedDevices(Board before, Cell cell) {
        List<Effect> lines = new ArrayList<>();
        for (int i = 0; i < cell.config().pciDevices().size(); i++) {
            PciDevice device = cell.config().pciDevices().get(i);
            if (!device.isIvshmem()
                    && before.root().config().pciDevices().stream()
                            .anyMatch(other -> other.bdf() == device.bdf() && before.rootHolds(other))) {
                print(
                        lines,
                        "Removing PCI device %s from cell \"%s\""
                                .formatted(device.address(), before.root().name()));
            }
            addDevice(lines, before.cells(), cell, i);
        }
        return lines;
    }

    /**
     * Lines for the PCI devices of a cell that was destroyed: those that are not virtual go back to the root cell if its
     * configuration has them.
     */
    static List<Effect> removedDevices(Board after, Cell cell) {
        List<Effect> lines = new ArrayList<>();
        for (PciDevice device : cell.config().pciDevices()) {
            if (device.isIvshmem()) {
                continue;
            }
            print(lines, "Removing PCI device %s from cell \"%s\"".formatted(device.address(), cell.name()));
            if (after.root().config().pciDevices().stream()
                    .anyMatch(other -> other.bdf() == device.bdf() && other.domain() == device.domain())) {
                print(
                        lines,
                        "Adding PCI device %s to cell \"%s\""
                                .formatted(device.address(), after.root().name()));
            }
        }
        return lines;
    }

    private static void addDevice(List<Effect> lines, List<Cell> others, Cell cell, int index) {
        PciDevice device = cell.config().pciDevices().get(index);
        if (!device.isIvshmem()) {
            print(lines, "Adding PCI device %s to cell \"%s\"".formatted(device.address(), cell.name()));
            return;
        }
        print(lines, "Adding virtual PCI device %s to cell \"%s\"".formatted(device.address(), cell.name()));
        List<IvshmemLinks.Peer> peers = IvshmemLinks.peers(others, cell.config(), index);
        if (!peers.isEmpty()) {
            print(lines, "Shared memory connection established, peer cells:");
            peers.forEach(peer -> print(lines, " \"%s\"".formatted(peer.cellName())));
        }
    }

    /** Where the hypervisor's code lies in its own address space (JAILHOUSE_BASE of the architecture). */
    private static String codeLocation(Architecture architecture) {
        return switch (architecture) {
            case ARM64 -> "0x0000ffffc0200800";
            case ARM -> "0xf0000800";
            case X86 -> "0xfffffffff0000050";
        };
    }

    private static List<String> units(Architecture architecture) {
        return switch (architecture) {
            case ARM64 -> List.of("irqchip", "ARM SMMU v3", "PVU IOMMU", "ARM SMMU", "PCI");
            case ARM -> List.of("irqchip", "PCI");
            case X86 -> List.of("VT-d", "IOAPIC", "Cache Allocation Technology", "PCI");
        };
    }

    private static void print(List<Effect> lines, String line) {
        lines.add(new Effect.Print(line));
    }
}
