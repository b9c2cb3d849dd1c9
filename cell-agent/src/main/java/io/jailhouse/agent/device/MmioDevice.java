package io.jailhouse.agent.device;

/**
 * A device behind a range of guest-physical addresses.
 *
 * <p>Called on the thread of the CPU that makes the access, possibly by several CPUs at once. A
 * device that wants its caller to wait (a guest that polls a full transmitter) parks the thread
 * with {@link java.util.concurrent.locks.LockSupport#parkNanos}; whoever wants the CPU back unparks
 * it, so a device always tolerates waking early.
 */
public interface MmioDevice {

    /**
     * Reads a register.
     *
     * @param offset bytes from the start of the device
     * @param size width of the access in bytes: 1, 2, 4 or 8
     * @return the value, zero-extended to 64 bits. It gets into the guest's register as it is: what the original
     *     hypervisor does not cut to the width of the access is not cut here either
     */
    long load(long offset, int size);

    /**
     * Writes a register.
     *
     * @param offset bytes from the start of the device
     * @param value the value; only the low {@code size} bytes are meaningful
     * @param size width of the access in bytes: 1, 2, 4 or 8
     */
    void store(long offset, long value, int size);
}
