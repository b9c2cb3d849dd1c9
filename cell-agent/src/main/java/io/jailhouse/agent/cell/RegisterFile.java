package io.jailhouse.agent.cell;

import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Registers that nothing models: reads give what was written last, by whichever cell, 0 at first. The
 * bytes lie in the board's memory file at the physical address of the register. The first access to
 * each page is logged. Any thread may call.
 */
final class RegisterFile implements MmioDevice, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RegisterFile.class.getName());
    private static final int PAGE = BoardMemory.PAGE_SIZE;

    private final BoardMemory memory;
    private final long physicalBase;
    private final boolean writable;
    private final Map<Long, Mapping> pages = new ConcurrentHashMap<>();

    /**
     * Creates a device.
     *
     * @param memory the board's memory
     * @param physicalBase board-physical address of the device's first byte
     * @param writable whether the cell may write there; otherwise nothing is mapped for writing
     */
    RegisterFile(BoardMemory memory, long physicalBase, boolean writable) {
        this.memory = memory;
        this.physicalBase = physicalBase;
        this.writable = writable;
    }

    @Override
    public long load(long offset, int size) {
        long address = physicalBase + offset;
        MemorySegment page = page(address);
        long at = address & (PAGE - 1);
        long value = 0;
        // Byte by byte where an access may leave the page; registers are otherwise read whole.
        if (at + size > PAGE) {
            for (int i = 0; i < size; i++) {
                value |= (load(offset + i, 1)) << (8 * i);
            }
            return value;
        }
        return switch (size) {
            case 1 -> page.get(ValueLayout.JAVA_BYTE, at) & 0xffL;
            case 2 -> page.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffffL;
            case 4 -> page.get(ValueLayout.JAVA_INT_UNALIGNED, at) & 0xffff_ffffL;
            default -> page.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        };
    }

    @Override
    public void store(long offset, long value, int size) {
        long address = physicalBase + offset;
        MemorySegment page = page(address);
        long at = address & (PAGE - 1);
        if (at + size > PAGE) {
            for (int i = 0; i < size; i++) {
                store(offset + i, value >>> (8 * i), 1);
            }
            return;
        }
        switch (size) {
            case 1 -> page.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            case 2 -> page.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
            case 4 -> page.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value);
            default -> page.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
        }
    }

    private MemorySegment page(long address) {
        return pages.computeIfAbsent(address & -PAGE, this::map).segment();
    }

    private Mapping map(long pageAddress) {
        LOG.info(() -> "first access to registers that nothing models, at 0x" + Long.toHexString(pageAddress));
        try {
            // Backed before it is touched: a full file system must be an error, not a signal.
            memory.allocate(pageAddress, PAGE);
            return memory.map(pageAddress, PAGE, writable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pages.values().forEach(Mapping::close);
        pages.clear();
    }
}
