package io.jailhouse.shm.serial;

import io.jailhouse.shm.SharedFileHeader;

/**
 * Layout of the registers of one serial port: one page, 32-bit words, written by whichever process makes the access.
 *
 * <p>A port is of one type, so the words of the 8250 and of the PL011 are never used together.
 */
public final class SerialRegistersDescriptor {

    /** Magic of the file. */
    public static final long MAGIC = SharedFileHeader.magic("JHSERIAL");

    /** Version of this layout. */
    public static final int VERSION = 1;

    /** u32: 0 the line is paced like the hardware, 1 unlimited. */
    public static final int SPEED_OFFSET = SharedFileHeader.LENGTH;

    /** u32: divider of the configuration, the one that means 115,200 baud; 0 when it has none. */
    public static final int CONFIGURED_DIVIDER_OFFSET = SPEED_OFFSET + Integer.BYTES;

    /** 8250 u32: interrupt enable register. */
    public static final int IER_OFFSET = 64;

    /** 8250 u32: FIFO control register as last written. */
    public static final int FCR_OFFSET = IER_OFFSET + Integer.BYTES;

    /** 8250 u32: line control register. */
    public static final int LCR_OFFSET = FCR_OFFSET + Integer.BYTES;

    /** 8250 u32: modem control register. */
    public static final int MCR_OFFSET = LCR_OFFSET + Integer.BYTES;

    /** 8250 u32: scratch register. */
    public static final int SCR_OFFSET = MCR_OFFSET + Integer.BYTES;

    /** 8250 u32: mode definition register of the OMAP variant. */
    public static final int MDR1_OFFSET = SCR_OFFSET + Integer.BYTES;

    /** 8250 u32: low byte of the divisor latch. */
    public static final int DLL_OFFSET = MDR1_OFFSET + Integer.BYTES;

    /** 8250 u32: high byte of the divisor latch. */
    public static final int DLM_OFFSET = DLL_OFFSET + Integer.BYTES;

    /** u32, both types: 1 while the transmitter interrupt was not acknowledged since the last byte was sent. */
    public static final int TRANSMIT_INTERRUPT_OFFSET = DLM_OFFSET + Integer.BYTES;

    /** PL011 u32: integer part of the baud rate divisor. */
    public static final int IBRD_OFFSET = TRANSMIT_INTERRUPT_OFFSET + Integer.BYTES;

    /** PL011 u32: fraction of the baud rate divisor in 1/64. */
    public static final int FBRD_OFFSET = IBRD_OFFSET + Integer.BYTES;

    /** PL011 u32: line control register. */
    public static final int LCR_H_OFFSET = FBRD_OFFSET + Integer.BYTES;

    /** PL011 u32: control register. */
    public static final int CR_OFFSET = LCR_H_OFFSET + Integer.BYTES;

    /** PL011 u32: interrupt FIFO level select register. */
    public static final int IFLS_OFFSET = CR_OFFSET + Integer.BYTES;

    /** PL011 u32: interrupt mask set/clear register. */
    public static final int IMSC_OFFSET = IFLS_OFFSET + Integer.BYTES;

    /** PL011 u32: DMA control register. */
    public static final int DMACR_OFFSET = IMSC_OFFSET + Integer.BYTES;

    /** PL011 u32: IrDA low-power counter register. */
    public static final int ILPR_OFFSET = DMACR_OFFSET + Integer.BYTES;

    /** First byte after the register words. */
    public static final int REGISTERS_END = ILPR_OFFSET + Integer.BYTES;

    /** u64, in a cache line of its own: board time in nanoseconds until which the transmitter has bytes to send. */
    public static final int BUSY_UNTIL_OFFSET = 192;

    /** Bytes of the file. */
    public static final int LENGTH = 4096;

    static {
        if (REGISTERS_END > BUSY_UNTIL_OFFSET) {
            throw new AssertionError("registers end at " + REGISTERS_END + ", beyond " + BUSY_UNTIL_OFFSET);
        }
    }

    private SerialRegistersDescriptor() {}
}
