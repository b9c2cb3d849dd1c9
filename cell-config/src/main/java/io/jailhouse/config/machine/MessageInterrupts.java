package io.jailhouse.config.machine;

/**
 * The message signalled interrupts of a PCI device.
 *
 * @param msiVectors how many it can have by MSI
 * @param msiBits bit 0: 64-bit addresses; bit 1: vectors can be masked
 * @param msixVectors how many it can have by MSI-X
 * @param msixAddress of the MSI-X table
 */
public record MessageInterrupts(int msiVectors, int msiBits, int msixVectors, long msixAddress) {
    private static final int BYTES_PER_VECTOR = 16;
    private static final int PAGE = 0x1000;

    /** A device without any. */
    static final MessageInterrupts NONE = new MessageInterrupts(0, 0, 0, 0);

    /**
     * Gives how many interrupts it needs at most.
     *
     * @return number of vectors
     */
    public int vectors() {
        return Math.max(msiVectors, msixVectors);
    }

    /**
     * Gives the size of the MSI-X table.
     *
     * @return bytes, whole pages
     */
    public int msixRegionSize() {
        return (msixVectors * BYTES_PER_VECTOR + PAGE - 1) & -PAGE;
    }

    MessageInterrupts withMsi(int control) {
        return new MessageInterrupts(1 << ((control >> 1) & 7), (control >> 7) & 3, msixVectors, msixAddress);
    }

    MessageInterrupts withMsix(int control, long address) {
        return new MessageInterrupts(msiVectors, msiBits, (control & 0x7ff) + 1, address);
    }
}
