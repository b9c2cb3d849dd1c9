package io.jailhouse.agent.ivshmem;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.pci.MsixViolation;

/**
 * The MSI-X table of a device and, behind it, the pending bits, which always read 0. The entries are 32-bit words whatever
 * the width of the access. On ARM an entry's data is the number of the interrupt; its address does not matter.
 */
final class MsixTable implements MmioDevice {
    /** Bytes of table and pending bits. */
    static final int SIZE = 2 * 16 * IvshmemDevice.VECTORS;

    private static final int PENDING_BITS = 16 * IvshmemDevice.VECTORS;
    private static final int ENTRY_WORDS = 4;
    private static final int DATA_WORD = 2;
    private static final int CONTROL_WORD = 3;
    private static final int CONTROL_MASKED = 1;

    private final IvshmemDevice device;
    private final InterruptRouting routing;
    // Guarded by this object.
    private final int[] words = new int[IvshmemDevice.VECTORS * ENTRY_WORDS];

    MsixTable(IvshmemDevice device, InterruptRouting routing) {
        this.device = device;
        this.routing = routing;
        reset();
    }

    /** Makes all entries zero and masked; {@link InterruptRouting#reset} does the same to what follows from them. */
    synchronized void reset() {
        for (int i = 0; i < words.length; i++) {
            words[i] = i % ENTRY_WORDS == CONTROL_WORD ? CONTROL_MASKED : 0;
        }
    }

    @Override
    public synchronized long load(long offset, int size) {
        check((offset & 3) == 0);
        if (offset >= PENDING_BITS) {
            return 0;
        }
        return Integer.toUnsignedLong(words[word(offset)]);
    }

    @Override
    public synchronized void store(long offset, long value, int size) {
        check((offset & 3) == 0 && offset < PENDING_BITS);
        int word = word(offset);
        words[word] = (int) value;
        int vector = word / ENTRY_WORDS;
        int entry = vector * ENTRY_WORDS;
        boolean masked = (words[entry + CONTROL_WORD] & CONTROL_MASKED) != 0;
        if (!routing.setVector(vector, words[entry + DATA_WORD], masked)) {
            // The original says nothing more.
            throw new DeviceViolation("");
        }
    }

    private int word(long offset) {
        int word = (int) offset / Integer.BYTES;
        check(word / ENTRY_WORDS < device.msixVectors());
        return word;
    }

    private void check(boolean valid) {
        if (!valid) {
            throw new DeviceViolation(MsixViolation.text(device.bdf()));
        }
    }
}
