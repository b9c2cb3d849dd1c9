package io.jailhouse.agent.pci;

/**
 * One function in the configuration space of a cell. Called by the threads of the cell's CPUs, possibly by several at
 * once, and by the order thread while the CPUs are held.
 */
public interface PciFunction {

    /** Bus, device and function number. */
    int bdf();

    /**
     * Reads configuration space.
     *
     * @param register offset, 0 to 0xfff
     * @param size 1, 2 or 4
     * @return the 32-bit word that holds the register, shifted down to it, not cut to the size
     */
    long read(int register, int size);

    /**
     * Writes configuration space.
     *
     * @param register offset, 0 to 0xfff
     * @param size 1, 2 or 4
     * @return false if the write is refused, for which the CPU is parked
     */
    boolean write(int register, long value, int size);

    /** Puts the function into the state in which its cell finds it at a start. */
    void reset();
}
