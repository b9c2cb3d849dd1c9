package io.jailhouse.daemon.board;

import io.jailhouse.config.Console;

/**
 * A serial port of the board. It exists because the system or a cell names it as console; it belongs
 * to the board, so that its bytes outlive the cell.
 *
 * @param physicalAddress where its registers are
 * @param type console type number of the configuration
 * @param flags console flags of the configuration
 * @param divider what means 115,200 baud; 0 if no configuration says
 */
public record SerialPortModel(long physicalAddress, int type, int flags, int divider) {
    /** Bytes of address space that the registers of the largest model take. */
    public static final long WINDOW_BYTES = 0x1000;

    /** Returns the port that a console record describes, at an address of the board. */
    public static SerialPortModel of(Console console, long physicalAddress) {
        return new SerialPortModel(physicalAddress, console.typeCode(), console.flags(), (int) console.divider());
    }

    /** Returns the port with the divider of a later description, if this one had none. */
    public SerialPortModel withDividerOf(SerialPortModel other) {
        return divider != 0 ? this : new SerialPortModel(physicalAddress, type, flags, other.divider);
    }

    /** Returns the addresses of its registers. */
    public PhysicalRange window() {
        return new PhysicalRange(physicalAddress, WINDOW_BYTES);
    }
}
