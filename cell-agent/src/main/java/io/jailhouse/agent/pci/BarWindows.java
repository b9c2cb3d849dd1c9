package io.jailhouse.agent.pci;

import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.MovableDevices;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies behind the base address registers of a cell's functions at this moment.
 *
 * <p>Functions open and close windows; accesses come from all CPUs of the cell and take no lock. Where windows overlap,
 * the one counts at which the original's bisection ends (hypervisor/mmio.c).
 */
public final class BarWindows implements MovableDevices {

    private record Window(long start, long size, MmioDevice device) {
        boolean holds(long address, int bytes) {
            return address >= start && address + bytes <= start + size;
        }
    }

    private volatile Window[] windows = {};

    /**
     * Lets accesses to some addresses reach a device.
     *
     * @param start guest-physical, where the offsets of the device begin
     * @param size bytes; with 0 nothing reaches the device
     */
    public synchronized void open(long start, long size, MmioDevice device) {
        List<Window> next = new ArrayList<>(List.of(windows));
        int index = 0;
        while (index < next.size() && next.get(index).start() <= start) {
            index++;
        }
        next.add(index, new Window(start, size, device));
        windows = next.toArray(Window[]::new);
    }

    /** Takes away the window of a device, if it has one. */
    public synchronized void close(MmioDevice device) {
        List<Window> next = new ArrayList<>(List.of(windows));
        next.removeIf(window -> window.device().equals(device));
        windows = next.toArray(Window[]::new);
    }

    @Override
    public boolean reach(long guestPhysical, int size) {
        return find(guestPhysical, size) != null;
    }

    @Override
    public long load(long offset, int size) {
        Window window = find(offset, size);
        // Closed by another CPU since the access was looked up: nobody drives the bus any more.
        return window == null
                ? -1L >>> (Long.SIZE - size * Byte.SIZE)
                : window.device().load(offset - window.start(), size);
    }

    @Override
    public void store(long offset, long value, int size) {
        Window window = find(offset, size);
        if (window != null) {
            window.device().store(offset - window.start(), value, size);
        }
    }

    private Window find(long address, int size) {
        Window[] sorted = windows;
        int first = 0;
        int count = sorted.length;
        while (count > 0) {
            int middle = first + count / 2;
            Window window = sorted[middle];
            if (address < window.start()) {
                count = middle - first;
            } else if (!window.holds(address, size)) {
                count -= middle + 1 - first;
                first = middle + 1;
            } else {
                return window;
            }
        }
        return null;
    }
}
