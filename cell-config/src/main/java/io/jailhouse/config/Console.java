package io.jailhouse.config;

import java.util.Optional;

/**
 * A console device, of the hypervisor or of a cell. Source: console.h, {@code struct jailhouse_console}.
 *
 * @param address of the registers, memory or port, unsigned
 * @param size of the registers in bytes, unsigned 32 bits
 * @param typeCode see {@link ConsoleType}; other values are kept
 * @param flags {@link #MMIO}, {@link #REGDIST_4}, {@link #FB_1920X1080}, {@link #INVERTED_GATE}, {@link #MDR_QUIRK};
 *     unassigned bits are kept
 * @param divider of the UART clock, unsigned 32 bits; 0 leaves the device as it is
 * @param gateNr number of the clock gate, unsigned 32 bits
 * @param clockReg address of the clock gate register, unsigned; 0 for none
 */
public record Console(long address, long size, int typeCode, int flags, long divider, long gateNr, long clockReg) {
    /** Flag: registers are in memory, else behind I/O ports. */
    public static final int MMIO = 0x1;

    /** Flag: registers are 4 bytes apart, else 1. */
    public static final int REGDIST_4 = 0x2;

    /** Flag: the framebuffer has 1920x1080 pixels, else 1024x768. */
    public static final int FB_1920X1080 = 0x4;

    /** Flag: the clock gate is opened by clearing its bit. */
    public static final int INVERTED_GATE = 0x1000;

    /** Flag: the device needs its mode register written first. */
    public static final int MDR_QUIRK = 0x2000;

    /**
     * Checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a number does not fit its field
     */
    public Console {
        StoredRange.unsigned("size", size, 32);
        StoredRange.unsigned("type", typeCode, 16);
        StoredRange.unsigned("flags", flags, 16);
        StoredRange.unsigned("divider", divider, 32);
        StoredRange.unsigned("gate_nr", gateNr, 32);
    }

    /**
     * Gives the model.
     *
     * @return the type, or empty if the stored value is not assigned
     */
    public Optional<ConsoleType> type() {
        return ConsoleType.ofCode(typeCode);
    }

    /**
     * Tells whether the registers are in memory.
     *
     * @return true for memory, false for I/O ports
     */
    public boolean isMmio() {
        return (flags & MMIO) != 0;
    }

    /**
     * Gives the distance of the registers.
     *
     * @return 1 or 4 bytes
     */
    public int registerDistance() {
        return (flags & REGDIST_4) != 0 ? 4 : 1;
    }
}
