package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.shm.BoardMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A region that is not made of whole pages (hypervisor/mmio.c, {@code mmio_handle_subpage}): an access needs its right,
 * its width and, unless the region says otherwise, its alignment, which is that of the offset in the region.
 *
 * <p>Behind it are serial ports and bytes of the board's memory. Those are reached through the file: a mapping would
 * hold the rest of the page as well, which is not the cell's. Any thread may call.
 */
final class SubpageDevice implements MmioDevice {
    /** The width bits begin here: a size in bytes, shifted by so much, is its bit. */
    private static final int WIDTH_SHIFT = 16;

    private final BoardMemory memory;
    private final long physicalStart;
    private final long flags;
    private final Port[] ports;
    private final ThreadLocal<ByteBuffer> transfer =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN));

    /**
     * A serial port in the region.
     *
     * @param physicalStart its first register
     * @param size bytes of its registers
     * @param device its model
     */
    record Port(long physicalStart, long size, MmioDevice device) {}

    /**
     * Creates the region.
     *
     * @param memory the board's memory
     * @param physicalStart board-physical address of its first byte
     * @param flags of the configuration, see {@link MemoryFlag}
     * @param ports what lies in it; of two that overlap the later one counts
     */
    SubpageDevice(BoardMemory memory, long physicalStart, long flags, List<Port> ports) {
        this.memory = memory;
        this.physicalStart = physicalStart;
        this.flags = flags;
        this.ports = ports.toArray(Port[]::new);
    }

    @Override
    public long load(long offset, int size) {
        check(offset, size, MemoryFlag.READ);
        long address = physicalStart + offset;
        Port port = portAt(address);
        if (port != null) {
            return port.device().load(address - port.physicalStart(), size);
        }
        ByteBuffer bytes = transfer.get().clear().putLong(0, 0).limit(size);
        try {
            memory.read(address, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.clear().getLong(0);
    }

    @Override
    public void store(long offset, long value, int size) {
        check(offset, size, MemoryFlag.WRITE);
        long address = physicalStart + offset;
        Port port = portAt(address);
        if (port != null) {
            port.device().store(address - port.physicalStart(), value, size);
            return;
        }
        try {
            memory.write(address, transfer.get().clear().putLong(0, value).limit(size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(long offset, int size, MemoryFlag right) {
        boolean allowed = has(right)
                && ((long) size << WIDTH_SHIFT & flags) != 0
                && ((offset & size - 1) == 0 || has(MemoryFlag.IO_UNALIGNED));
        if (!allowed) {
            throw new DeviceViolation("Invalid MMIO %s, address: %x, size: %x"
                    .formatted(right == MemoryFlag.WRITE ? "write" : "read", physicalStart + offset, size));
        }
    }

    private boolean has(MemoryFlag flag) {
        return (flags & flag.mask()) != 0;
    }

    private Port portAt(long address) {
        for (int i = ports.length - 1; i >= 0; i--) {
            if (Long.compareUnsigned(address - ports[i].physicalStart(), ports[i].size()) < 0) {
                return ports[i];
            }
        }
        return null;
    }
}
