package io.jailhouse.shm;

/**
 * A console as a communication region describes it to the inmate.
 *
 * @param address of the registers (u64)
 * @param size of the registers in bytes (u32)
 * @param type of the console (u16): 0 none, 2 8250, 3 PL011, ...
 * @param flags bit 0 MMIO, bit 1 register distance 4, ... (u16)
 * @param divider of the baud rate, 0 to leave it as it is (u32)
 * @param gateNumber bit of the clock gate (u32)
 * @param clockRegister address of the clock gate's register, 0 for none (u64)
 */
public record ConsoleRecord(
        long address, int size, int type, int flags, int divider, int gateNumber, long clockRegister) {

    /** No console. */
    public static final ConsoleRecord NONE = new ConsoleRecord(0, 0, 0, 0, 0, 0, 0);
}
