package io.jailhouse.agent.pci;

import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.device.MmioDevice;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The MSI-X table of a stub function, at the address that the configuration gives. Entries keep what is written; the
 * pending bits behind them read 0 and cannot be written.
 */
public final class StubMsixTable implements MmioDevice {
    private static final int ENTRY_SIZE = 16;

    private final int bdf;
    private final int vectors;
    private final AtomicIntegerArray words;

    /**
     * Creates a table of zeroes.
     *
     * @param bdf of the function, for messages
     * @param vectors number of entries
     */
    public StubMsixTable(int bdf, int vectors) {
        this.bdf = bdf;
        this.vectors = vectors;
        this.words = new AtomicIntegerArray(vectors * ENTRY_SIZE / Integer.BYTES);
    }

    @Override
    public long load(long offset, int size) {
        check((offset & 3) == 0);
        return offset / ENTRY_SIZE < vectors ? Integer.toUnsignedLong(words.get((int) offset / Integer.BYTES)) : 0;
    }

    @Override
    public void store(long offset, long value, int size) {
        check((offset & 3) == 0 && offset / ENTRY_SIZE < vectors);
        words.set((int) offset / Integer.BYTES, (int) value);
    }

    private void check(boolean valid) {
        if (!valid) {
            throw new DeviceViolation(MsixViolation.text(bdf));
        }
    }
}
