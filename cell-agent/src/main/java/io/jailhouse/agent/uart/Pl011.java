package io.jailhouse.agent.uart;

import io.jailhouse.shm.console.ConsoleInput;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.serial.SerialPort;
import io.jailhouse.shm.serial.SerialRegistersDescriptor;

/**
 * An Arm PrimeCell UART (PL011), revision r1p4 (Arm DDI 0183).
 *
 * <p>Implemented: DR, RSR/ECR, FR, ILPR, IBRD, FBRD, LCR_H, CR, IFLS, IMSC, RIS, MIS, ICR, DMACR and the identification
 * registers. Line errors and changes of modem lines do not occur. Where this differs from the manual: a byte sent to a
 * full FIFO waits instead of being lost, bytes go through whatever the enable bits of CR say, and with the FIFO on,
 * received bytes are reported by the receive timeout however many they are.
 *
 * <p>Threads of several CPUs may call at once.
 */
final class Pl011 implements Uart {

    private static final int DR = 0x00;
    private static final int FR = 0x18;
    private static final int ILPR = 0x20;
    private static final int IBRD = 0x24;
    private static final int FBRD = 0x28;
    private static final int LCR_H = 0x2c;
    private static final int CR = 0x30;
    private static final int IFLS = 0x34;
    private static final int IMSC = 0x38;
    private static final int RIS = 0x3c;
    private static final int MIS = 0x40;
    private static final int ICR = 0x44;
    private static final int DMACR = 0x48;
    private static final int IDENTIFICATION = 0xfe0;
    private static final int IDENTIFICATION_END = 0x1000;

    private static final int FR_CTS = 1;
    private static final int FR_BUSY = 1 << 3;
    private static final int FR_RECEIVE_EMPTY = 1 << 4;
    private static final int FR_TRANSMIT_FULL = 1 << 5;
    private static final int FR_RECEIVE_FULL = 1 << 6;
    private static final int FR_TRANSMIT_EMPTY = 1 << 7;
    private static final int LCR_H_FIFO_ENABLE = 1 << 4;
    private static final int INTERRUPT_RECEIVE = 1 << 4;
    private static final int INTERRUPT_TRANSMIT = 1 << 5;
    private static final int INTERRUPT_RECEIVE_TIMEOUT = 1 << 6;
    private static final int INTERRUPTS = 0x7ff;

    /** UARTPeriphID0..3 and UARTPCellID0..3, lowest byte first. Revision 2: from 3 on the FIFO has 32 bytes. */
    private static final long IDENTIFICATION_BYTES = 0xb105f00d_00241011L;

    /** IBRD counts whole, FBRD 64ths. */
    private static final int FRACTIONS = 64;

    private final SerialPort port;
    private final ConsoleInput input;
    private final Transmitter transmitter;

    Pl011(SerialPort port, ConsoleProducer output, ConsoleInput input, LineTime time) {
        this.port = port;
        this.input = input;
        this.transmitter = new Transmitter(port, output, time);
    }

    @Override
    public long load(long offset, int size) {
        long value = register(offset);
        return size >= Integer.BYTES ? value : value & ((1L << (size * Byte.SIZE)) - 1);
    }

    @Override
    public void store(long offset, long value, int size) {
        int data = (int) value & (size == 1 ? 0xff : 0xffff);
        if (offset < 0 || offset > DMACR) {
            return;
        }
        switch ((int) offset) {
            case DR -> {
                port.store(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET, 1);
                transmitter.send((byte) data, byteNanos(), fifoDepth());
            }
            case ILPR -> port.store(SerialRegistersDescriptor.ILPR_OFFSET, data & 0xff);
            case IBRD -> port.store(SerialRegistersDescriptor.IBRD_OFFSET, data);
            case FBRD -> port.store(SerialRegistersDescriptor.FBRD_OFFSET, data & 0x3f);
            case LCR_H -> port.store(SerialRegistersDescriptor.LCR_H_OFFSET, data & 0xff);
            case CR -> port.store(SerialRegistersDescriptor.CR_OFFSET, data);
            case IFLS -> port.store(SerialRegistersDescriptor.IFLS_OFFSET, data & 0x3f);
            case IMSC -> port.store(SerialRegistersDescriptor.IMSC_OFFSET, data & INTERRUPTS);
            case ICR -> {
                if ((data & INTERRUPT_TRANSMIT) != 0) {
                    port.store(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET, 0);
                }
            }
            case DMACR -> port.store(SerialRegistersDescriptor.DMACR_OFFSET, data & 0x7);
            default -> {
                // RSR/ECR has no errors to clear; status registers and gaps ignore writes.
            }
        }
    }

    @Override
    public boolean interrupt() {
        int mask = port.load(SerialRegistersDescriptor.IMSC_OFFSET);
        return mask != 0 && (rawInterrupts() & mask) != 0;
    }

    @Override
    public long nanosToInterrupt() {
        boolean asksForMore = (port.load(SerialRegistersDescriptor.IMSC_OFFSET) & INTERRUPT_TRANSMIT) != 0
                && port.load(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET) != 0;
        return asksForMore ? Math.max(0, transmitter.backlog() - transmitTrigger() * byteNanos()) : Long.MAX_VALUE;
    }

    private long register(long offset) {
        if (offset >= IDENTIFICATION && offset < IDENTIFICATION_END && offset % Integer.BYTES == 0) {
            return (IDENTIFICATION_BYTES >>> ((offset - IDENTIFICATION) / Integer.BYTES * Byte.SIZE)) & 0xff;
        }
        if (offset < 0 || offset > DMACR) {
            return 0;
        }
        return switch ((int) offset) {
            case DR -> Math.max(0, input.read());
            case FR -> flags();
            case ILPR -> port.load(SerialRegistersDescriptor.ILPR_OFFSET);
            case IBRD -> port.load(SerialRegistersDescriptor.IBRD_OFFSET);
            case FBRD -> port.load(SerialRegistersDescriptor.FBRD_OFFSET);
            case LCR_H -> port.load(SerialRegistersDescriptor.LCR_H_OFFSET);
            case CR -> port.load(SerialRegistersDescriptor.CR_OFFSET);
            case IFLS -> port.load(SerialRegistersDescriptor.IFLS_OFFSET);
            case IMSC -> port.load(SerialRegistersDescriptor.IMSC_OFFSET);
            case RIS -> rawInterrupts();
            case MIS -> rawInterrupts() & port.load(SerialRegistersDescriptor.IMSC_OFFSET);
            case DMACR -> port.load(SerialRegistersDescriptor.DMACR_OFFSET);
            default -> 0;
        };
    }

    private int flags() {
        long byteNanos = byteNanos();
        int depth = fifoDepth();
        long backlog = transmitter.polledBacklog(depth * byteNanos, byteNanos);
        boolean received = input.available();
        return FR_CTS
                | (backlog > 0 ? FR_BUSY : 0)
                | (backlog > depth * byteNanos ? FR_TRANSMIT_FULL : 0)
                | (backlog <= byteNanos ? FR_TRANSMIT_EMPTY : 0)
                | (received ? 0 : FR_RECEIVE_EMPTY)
                // Without the FIFO one byte fills the receiver.
                | (received && depth == 1 ? FR_RECEIVE_FULL : 0);
    }

    private int rawInterrupts() {
        int receive = fifoDepth() == 1 ? INTERRUPT_RECEIVE : INTERRUPT_RECEIVE_TIMEOUT;
        boolean unacknowledged = port.load(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET) != 0;
        boolean drained = transmitter.backlog() <= transmitTrigger() * byteNanos();
        return (input.available() ? receive : 0) | (unacknowledged && drained ? INTERRUPT_TRANSMIT : 0);
    }

    /** Bytes, the one in the shift register included, down to which the transmitter asks for more. */
    private int transmitTrigger() {
        if (fifoDepth() == 1) {
            return 1;
        }
        return 1
                + switch (port.load(SerialRegistersDescriptor.IFLS_OFFSET) & 0x7) {
                    case 0 -> 2;
                    case 1 -> 4;
                    case 3 -> 12;
                    case 4 -> 14;
                    default -> 8;
                };
    }

    /** Without the FIFO there is one holding register. */
    private int fifoDepth() {
        boolean fifo = (port.load(SerialRegistersDescriptor.LCR_H_OFFSET) & LCR_H_FIFO_ENABLE) != 0;
        return fifo ? Transmitter.FIFO_DEPTH : 1;
    }

    private long byteNanos() {
        int divisor = port.load(SerialRegistersDescriptor.IBRD_OFFSET) * FRACTIONS
                + port.load(SerialRegistersDescriptor.FBRD_OFFSET);
        return Transmitter.byteNanos(divisor, (long) port.configuredDivider() * FRACTIONS);
    }
}
