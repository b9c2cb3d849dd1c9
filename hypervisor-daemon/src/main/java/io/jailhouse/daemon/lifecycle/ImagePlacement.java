package io.jailhouse.daemon.lifecycle;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.transport.Errno;
import java.util.List;

/**
 * Where an image goes (driver/cell.c, {@code load_image}): the first region in file order whose
 * virtual range holds the target address decides; it must be loadable and writable and hold the
 * whole image.
 */
public sealed interface ImagePlacement {
    /** The image is written here, piece by piece, through the root cell's memory. */
    record At(List<PhysicalRange> physical) implements ImagePlacement {}

    /** The image has no bytes: accepted without effect. */
    record Nowhere() implements ImagePlacement {}

    /** The image is refused; earlier ones stay loaded. */
    record Refused(Errno errno, String explanation) implements ImagePlacement {}

    /**
     * Finds the place of an image.
     *
     * @param board the board, with the cell in loadable state
     * @param cell the cell
     * @param file for messages
     * @param address in the cell's address space
     * @param size bytes
     */
    static ImagePlacement of(Board board, Cell cell, String file, long address, long size) {
        if (size == 0) {
            return new Nowhere();
        }
        PhysicalRange image = new PhysicalRange(address, size);
        PhysicalRange target = new PhysicalRange(address, 1);
        var regions = cell.config().memoryRegions();
        for (int i = 0; i < regions.size(); i++) {
            MemoryRegion region = regions.get(i);
            PhysicalRange virtual = new PhysicalRange(region.virtStart(), region.size());
            if (!virtual.contains(target)) {
                continue;
            }
            if (!region.has(MemoryFlag.LOADABLE) || !region.has(MemoryFlag.WRITE)) {
                return new Refused(
                        Errno.EINVAL,
                        "%s: address 0x%x is in memory region %d of cell \"%s\", which is not %s"
                                .formatted(
                                        file,
                                        address,
                                        i,
                                        cell.name(),
                                        region.has(MemoryFlag.LOADABLE) ? "writable" : "loadable"));
            }
            if (!virtual.contains(image)) {
                return new Refused(
                        Errno.EINVAL,
                        "%s: %d bytes at 0x%x do not fit memory region %d (%s) of cell \"%s\""
                                .formatted(file, size, address, i, virtual, cell.name()));
            }
            long physical = region.physStart() + (address - region.virtStart());
            PhysicalRange written = new PhysicalRange(physical, size);
            if (!board.rootMemory().mayWrite(written)) {
                return new Refused(
                        Errno.EIO,
                        "%s: the root cell \"%s\" cannot write physical address 0x%x, where the image would go"
                                .formatted(file, board.root().name(), physical));
            }
            return new At(board.rootMemory().writable(written));
        }
        return new Refused(
                Errno.EINVAL,
                "%s: no memory region of cell \"%s\" holds address 0x%x".formatted(file, cell.name(), address));
    }
}
