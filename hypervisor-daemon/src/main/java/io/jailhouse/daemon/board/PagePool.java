package io.jailhouse.daemon.board;

import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.shm.console.ConsoleFileDescriptor;
import io.jailhouse.shm.serial.SerialRegistersDescriptor;
import io.jailhouse.shm.statistics.PoolFigures;
import io.jailhouse.shm.statistics.StatisticsDescriptor;

/**
 * What the hypervisor holds for a board, in pages of 4 KiB: the figures of the hypervisor console and of hypercall 5.
 *
 * <p><b>mem</b>, of the hypervisor's memory in the system configuration: the configurations; the clock page and the
 * statistics, with a page for each CPU; the communication page of each cell; the stage-2 tables of each cell ({@link
 * Stage2Tables}).
 *
 * <p><b>remap</b>, of 131,072: the windows to consoles. The hypervisor console with the daemon's ring; for each cell its
 * agent's ring in there and, if its configuration names a serial port that is modelled, that port's registers, console
 * and the cell's ring in it.
 */
public final class PagePool {
    private static final int PAGE = 4096;
    private static final long REMAP_PAGES = 131_072;
    private static final int CLOCK_PAGES = 1;
    private static final int COMMUNICATION_PAGES = 1;
    private static final int RING_PAGES = ConsoleFileDescriptor.RING_LENGTH / PAGE;
    private static final int CONSOLE_PAGES = ConsoleFileDescriptor.RINGS_OFFSET / PAGE;

    private PagePool() {}

    /** Returns what is held before any cell is set up: what belongs to the board as a whole. */
    public static PoolFigures beforeCells(Board board) {
        long used = pages(board.system().storedSize())
                + CLOCK_PAGES
                + StatisticsDescriptor.FIRST_CPU_OFFSET / PAGE
                + board.root().config().cpuSet().cpus().size();
        return new PoolFigures(
                board.system().hypervisorMemory().size() / PAGE, used, REMAP_PAGES, CONSOLE_PAGES + RING_PAGES, 0);
    }

    /** Returns what is held for a board with its cells. */
    public static PoolFigures of(Board board) {
        PoolFigures fixed = beforeCells(board);
        long used = fixed.poolUsed();
        long remapped = fixed.remapUsed();
        for (Cell cell : board.cells()) {
            used += COMMUNICATION_PAGES + stage2Pages(board, cell);
            remapped += RING_PAGES;
            if (!cell.isRoot()) {
                used += pages(cell.config().storedSize());
            }
            if (board.consoleOf(cell).isPresent()) {
                remapped += pages(SerialRegistersDescriptor.LENGTH) + CONSOLE_PAGES + RING_PAGES;
            }
        }
        return new PoolFigures(
                fixed.poolPages(),
                used,
                fixed.remapPages(),
                remapped,
                board.cells().size());
    }

    private static int stage2Pages(Board board, Cell cell) {
        Stage2Tables tables = new Stage2Tables();
        if (cell.isRoot()) {
            for (RootMemory.Piece piece : board.rootMemory().mapped()) {
                tables.add(
                        piece.virtual().start(),
                        piece.physicalStart(),
                        piece.virtual().size(),
                        piece.flags());
            }
        } else {
            for (MemoryRegion region : cell.config().memoryRegions()) {
                // The page of a communication region lies in the hypervisor's memory, wherever that is.
                long flags = region.flags() | (region.has(MemoryFlag.COMM_REGION) ? MemoryFlag.NO_HUGEPAGES.mask() : 0);
                tables.add(region.virtStart(), region.physStart(), region.size(), flags);
            }
        }
        return tables.pages();
    }

    private static long pages(long bytes) {
        return (bytes + PAGE - 1) / PAGE;
    }
}
