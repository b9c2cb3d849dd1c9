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
        lines.addAll(pciDevices(null, board.root()));
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

    /**
     * Lines for the PCI devices of a new cell, in the order of its configuration.
     *
     * @param before the board without the cell; null for the root cell
     * @param cell the new cell
     */
    static List<Effect> pciDevices(Board before, Cell cell) {
        List<Effect> lines = new ArrayList<>();
        for (PciDevice device : cell.config().pciDevices()) {
            if (!device.isIvshmem()) {
                if (before != null && rootHas(before, device)) {
                    print(
                            lines,
                            "Removing PCI device %s from cell \"%s\""
                                    .formatted(device.address(), before.root().name()));
                }
                print(lines, "Adding PCI device %s to cell \"%s\"".formatted(device.address(), cell.name()));
                continue;
            }
            print(lines, "Adding virtual PCI device %s to cell \"%s\"".formatted(device.address(), cell.name()));
            List<IvshmemLinks.Peer> peers = before == null
                    ? List.of()
                    : IvshmemLinks.peers(before, device).toList();
            if (!peers.isEmpty()) {
                print(lines, "Shared memory connection established, peer cells:");
                peers.forEach(
                        peer -> print(lines, " \"%s\"".formatted(peer.cell().name())));
            }
        }
        return lines;
    }

    private static boolean rootHas(Board board, PciDevice device) {
        return board.root().config().pciDevices().stream()
                .anyMatch(other -> other.type() == device.type()
                        && other.bdf() == device.bdf()
                        && other.domain() == device.domain());
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
