package io.jailhouse.agent.device;

/**
 * A device that shows each CPU registers of its own behind the same addresses. Before a CPU gets it, {@link #ofCpu} takes
 * its place.
 */
public interface BankedDevice extends MmioDevice {

    /**
     * The device as one CPU sees it.
     *
     * @param cpu physical number of a CPU that the cell owns
     */
    MmioDevice ofCpu(int cpu);

    /** Whether an access leaves the guest on real hardware, and so is counted. */
    boolean isEmulated();

    @Override
    default long load(long offset, int size) {
        throw new IllegalStateException("a banked device was asked without a CPU");
    }

    @Override
    default void store(long offset, long value, int size) {
        throw new IllegalStateException("a banked device was asked without a CPU");
    }
}
