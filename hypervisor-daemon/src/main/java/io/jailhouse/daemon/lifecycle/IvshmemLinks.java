package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.PciDevice;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import java.util.stream.Stream;

/** Which ivshmem devices form a link: those with the same bdf; the PCI domain is not compared. */
final class IvshmemLinks {
    record Peer(Cell cell, PciDevice device) {}

    private IvshmemLinks() {}

    static Stream<Peer> peers(Board board, PciDevice device) {
        return board.cells().stream()
                .flatMap(cell -> cell.config().pciDevices().stream()
                        .filter(other -> other.isIvshmem() && other.bdf() == device.bdf())
                        .map(other -> new Peer(cell, other)));
    }
}
