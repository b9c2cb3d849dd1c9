package io.jailhouse.daemon.board;

import io.jailhouse.config.CellFlag;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.proto.CommunicationPage;
import io.jailhouse.proto.Grant;
import io.jailhouse.proto.GrantedRange;
import io.jailhouse.proto.SerialPort;
import io.jailhouse.proto.SubpageRegion;

/**
 * What a cell owns, in the form in which its agent gets it. A function of the board alone, so that a
 * grant can be computed again at any time.
 */
public final class Grants {
    /** What CPUs with 40 bits of physical address can reach; nothing of a region beyond it can be accessed. */
    private static final PhysicalRange ADDRESS_SPACE = new PhysicalRange(0, Board.ADDRESS_SPACE_BYTES);

    private Grants() {}

    /** Returns the grant of a cell. */
    public static Grant of(Board board, Cell cell) {
        Grant.Builder grant =
                Grant.newBuilder().setGeneration(board.generation()).addAllCpus(cell.cpus());
        grant.setDebugConsole(cell.config().has(CellFlag.VIRTUAL_CONSOLE_PERMITTED)
                || cell.config().has(CellFlag.VIRTUAL_CONSOLE_ACTIVE));
        Interrupts.of(board, cell).ifPresent(grant::setInterrupts);
        grant.setPci(PciRoots.of(board, cell));
        if (cell.isRoot()) {
            for (RootMemory.Piece piece : board.rootMemory().mapped()) {
                add(grant, board, cell, piece.virtual(), piece.physicalStart(), piece.flags());
            }
            for (RootMemory.Piece piece : board.rootMemory().subpages()) {
                addSubpage(grant, board, cell, piece.virtual(), piece.physicalStart(), piece.flags());
            }
            return grant.build();
        }
        for (MemoryRegion region : cell.config().memoryRegions()) {
            PhysicalRange virtual = new PhysicalRange(region.virtStart(), region.size());
            if (region.isSubPage()) {
                addSubpage(grant, board, cell, virtual, region.physStart(), region.flags());
            } else if (!region.has(MemoryFlag.COMM_REGION)) {
                // Pages know no offset: an unaligned physical address is rounded down.
                add(grant, board, cell, virtual, region.physStart() & -MemoryRegion.PAGE_SIZE, region.flags());
            } else if (virtual.overlaps(ADDRESS_SPACE)) {
                // One page, whatever size the configuration gives it.
                grant.addRanges(range(new PhysicalRange(region.virtStart(), MemoryRegion.PAGE_SIZE), region.flags())
                        .setCommunication(CommunicationPage.newBuilder().setCellId(cell.id())));
            }
        }
        return grant.build();
    }

    private static void add(
            Grant.Builder grant, Board board, Cell cell, PhysicalRange unlimited, long physicalStart, long flags) {
        PhysicalRange virtual = reachable(unlimited, physicalStart);
        if (virtual.size() == 0) {
            return;
        }
        PhysicalRange physical =
                new PhysicalRange(physicalStart + (virtual.start() - unlimited.start()), virtual.size());
        GrantedRange.Builder whole = range(virtual, flags);
        if (has(flags, MemoryFlag.IO)) {
            whole.setRegisterFileOffset(physical.start());
        } else {
            whole.setMemoryOffset(physical.start());
        }
        grant.addRanges(whole);
        // Ports come after the range that holds them: a later entry hides an earlier one.
        for (SerialPortModel port : board.ports().values()) {
            if (beginsIn(physical, port)) {
                PhysicalRange window = port.window().intersection(physical);
                long base = virtual.start() + (window.start() - physical.start());
                grant.addRanges(
                        range(new PhysicalRange(base, window.size()), flags).setSerial(serial(board, cell, port)));
            }
        }
    }

    private static void addSubpage(
            Grant.Builder grant, Board board, Cell cell, PhysicalRange unlimited, long physicalStart, long flags) {
        PhysicalRange virtual = reachable(unlimited, physicalStart);
        if (virtual.size() == 0) {
            return;
        }
        SubpageRegion.Builder region =
                SubpageRegion.newBuilder().setPhysicalAddress(physicalStart).setFlags(flags);
        PhysicalRange physical = new PhysicalRange(physicalStart, virtual.size());
        for (SerialPortModel port : board.ports().values()) {
            if (beginsIn(physical, port)) {
                region.addPorts(serial(board, cell, port));
            }
        }
        grant.addRanges(range(virtual, flags).setSubpage(region));
    }

    /** Cuts what is above the address space, the cell's or the board's. */
    private static PhysicalRange reachable(PhysicalRange virtual, long physicalStart) {
        PhysicalRange physical = new PhysicalRange(physicalStart, virtual.size());
        if (!virtual.overlaps(ADDRESS_SPACE) || !physical.overlaps(ADDRESS_SPACE)) {
            return new PhysicalRange(virtual.start(), 0);
        }
        long size = Math.min(
                virtual.intersection(ADDRESS_SPACE).size(),
                physical.intersection(ADDRESS_SPACE).size());
        return new PhysicalRange(virtual.start(), size);
    }

    private static boolean beginsIn(PhysicalRange physical, SerialPortModel port) {
        return physical.contains(new PhysicalRange(port.physicalAddress(), 1));
    }

    private static SerialPort.Builder serial(Board board, Cell cell, SerialPortModel port) {
        return SerialPort.newBuilder()
                .setPhysicalAddress(port.physicalAddress())
                .setType(port.type())
                .setFlags(port.flags())
                .setDivider(port.divider())
                .setInterrupt(SerialInterrupts.of(board, cell.config(), port.physicalAddress()));
    }

    private static boolean has(long flags, MemoryFlag flag) {
        return (flags & flag.mask()) != 0;
    }

    private static GrantedRange.Builder range(PhysicalRange virtual, long flags) {
        return GrantedRange.newBuilder()
                .setGuestBase(virtual.start())
                .setSize(virtual.size())
                .setRead(has(flags, MemoryFlag.READ))
                .setWrite(has(flags, MemoryFlag.WRITE))
                .setExecute(has(flags, MemoryFlag.EXECUTE));
    }
}
