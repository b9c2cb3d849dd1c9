package io.jailhouse.daemon.board;

import io.jailhouse.config.CellFlag;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.proto.CommunicationPage;
import io.jailhouse.proto.Grant;
import io.jailhouse.proto.GrantedRange;
import io.jailhouse.proto.SerialPort;

/**
 * What a cell owns, in the form in which its agent gets it. A function of the board alone, so that a
 * grant can be computed again at any time.
 */
public final class Grants {
    private Grants() {}

    /** Returns the grant of a cell. */
    public static Grant of(Board board, Cell cell) {
        Grant.Builder grant =
                Grant.newBuilder().setGeneration(board.generation()).addAllCpus(cell.cpus());
        grant.setDebugConsole(cell.config().has(CellFlag.VIRTUAL_CONSOLE_PERMITTED)
                || cell.config().has(CellFlag.VIRTUAL_CONSOLE_ACTIVE));
        if (cell.isRoot()) {
            for (RootMemory.Piece piece : board.rootMemory().pieces()) {
                add(grant, board, piece.physical(), piece.virtualStart(), piece.flags());
            }
            return grant.build();
        }
        for (MemoryRegion region : cell.config().memoryRegions()) {
            if (region.has(MemoryFlag.COMM_REGION)) {
                grant.addRanges(range(region.virtStart(), region.size(), region.flags())
                        .setCommunication(CommunicationPage.newBuilder().setCellId(cell.id())));
            } else if (region.size() != 0) {
                add(grant, board, PhysicalRange.of(region), region.virtStart(), region.flags());
            }
        }
        return grant.build();
    }

    private static void add(Grant.Builder grant, Board board, PhysicalRange physical, long virtualStart, long flags) {
        GrantedRange.Builder whole = range(virtualStart, physical.size(), flags);
        if (has(flags, MemoryFlag.IO)) {
            whole.setRegisterFileOffset(physical.start());
        } else {
            whole.setMemoryOffset(physical.start());
        }
        grant.addRanges(whole);
        // Ports come after the range that holds them: a later entry hides an earlier one.
        for (SerialPortModel port : board.ports().values()) {
            if (port.window().overlaps(physical)) {
                PhysicalRange window = port.window().intersection(physical);
                if (window.start() != port.physicalAddress()) {
                    continue;
                }
                long base = virtualStart + (window.start() - physical.start());
                grant.addRanges(range(base, window.size(), flags)
                        .setSerial(SerialPort.newBuilder()
                                .setPhysicalAddress(port.physicalAddress())
                                .setType(port.type())
                                .setFlags(port.flags())
                                .setDivider(port.divider())));
            }
        }
    }

    private static boolean has(long flags, MemoryFlag flag) {
        return (flags & flag.mask()) != 0;
    }

    private static GrantedRange.Builder range(long guestBase, long size, long flags) {
        return GrantedRange.newBuilder()
                .setGuestBase(guestBase)
                .setSize(size)
                .setRead(has(flags, MemoryFlag.READ))
                .setWrite(has(flags, MemoryFlag.WRITE))
                .setExecute(has(flags, MemoryFlag.EXECUTE));
    }
}
