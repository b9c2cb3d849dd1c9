package io.jailhouse.agent.uart;

import io.jailhouse.shm.console.ConsoleInput;
import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.serial.SerialPort;
import io.jailhouse.shm.serial.SerialRegistersDescriptor;

/**
 * A UART of the 8250 family with FIFOs (National Semiconductor PC16550D), at any register distance, with the mode
 * register of the OMAP variant.
 *
 * <p>Implemented: RBR/THR, IER, IIR/FCR, LCR, MCR, LSR, MSR, SCR, DLL, DLM, MDR1 and the loopback mode. Line errors and
 * changes of modem lines do not occur. The other side is always ready (CTS, DSR, DCD). Where this differs from the data
 * sheet: a byte sent to a full FIFO waits instead of being lost, and clearing the receive FIFO leaves what the host
 * typed, which counts as still on the line.
 *
 * <p>Threads of several CPUs may call at once.
 */
final class Uart8250 implements Uart {

    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_IDENTIFICATION = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;
    private static final int SCRATCH = 7;
    private static final int MODE = 8;

    private static final int IER_RECEIVED_DATA = 0x01;
    private static final int IER_TRANSMITTER_EMPTY = 0x02;
    private static final int IER_IMPLEMENTED = 0x0f;
    private static final int IIR_NONE = 0x01;
    private static final int IIR_TRANSMITTER_EMPTY = 0x02;
    private static final int IIR_RECEIVED_DATA = 0x04;
    private static final int IIR_FIFOS_ENABLED = 0xc0;
    private static final int FCR_ENABLE = 0x01;
    private static final int LCR_DIVISOR_LATCH = 0x80;
    private static final int MCR_IMPLEMENTED = 0x1f;
    private static final int MCR_LOOP = 0x10;
    private static final int LSR_DATA_READY = 0x01;
    private static final int LSR_HOLDING_EMPTY = 0x20;
    private static final int LSR_TRANSMITTER_EMPTY = 0x40;
    private static final int MSR_READY = 0xb0;

    private final SerialPort port;
    private final ConsoleInput input;
    private final Transmitter transmitter;
    private final int registerDistance;

    Uart8250(SerialPort port, ConsoleProducer output, ConsoleInput input, LineTime time, int registerDistance) {
        this.port = port;
        this.input = input;
        this.transmitter = new Transmitter(port, output, time);
        this.registerDistance = registerDistance;
    }

    @Override
    public long load(long offset, int size) {
        return switch (register(offset)) {
            case DATA -> divisorLatch() ? port.load(SerialRegistersDescriptor.DLL_OFFSET) : Math.max(0, input.read());
            case INTERRUPT_ENABLE ->
                port.load(divisorLatch() ? SerialRegistersDescriptor.DLM_OFFSET : SerialRegistersDescriptor.IER_OFFSET);
            case INTERRUPT_IDENTIFICATION -> identifyInterrupt();
            case LINE_CONTROL -> port.load(SerialRegistersDescriptor.LCR_OFFSET);
            case MODEM_CONTROL -> port.load(SerialRegistersDescriptor.MCR_OFFSET);
            case LINE_STATUS -> lineStatus();
            case MODEM_STATUS -> modemStatus();
            case SCRATCH -> port.load(SerialRegistersDescriptor.SCR_OFFSET);
            case MODE -> port.load(SerialRegistersDescriptor.MDR1_OFFSET);
            default -> 0;
        };
    }

    @Override
    public void store(long offset, long value, int size) {
        int data = (int) value & 0xff;
        switch (register(offset)) {
            case DATA -> {
                if (divisorLatch()) {
                    port.store(SerialRegistersDescriptor.DLL_OFFSET, data);
                } else {
                    transmit((byte) data);
                }
            }
            case INTERRUPT_ENABLE -> {
                if (divisorLatch()) {
                    port.store(SerialRegistersDescriptor.DLM_OFFSET, data);
                } else {
                    enableInterrupts(data & IER_IMPLEMENTED);
                }
            }
            case INTERRUPT_IDENTIFICATION -> port.store(SerialRegistersDescriptor.FCR_OFFSET, data);
            case LINE_CONTROL -> port.store(SerialRegistersDescriptor.LCR_OFFSET, data);
            case MODEM_CONTROL -> port.store(SerialRegistersDescriptor.MCR_OFFSET, data & MCR_IMPLEMENTED);
            case SCRATCH -> port.store(SerialRegistersDescriptor.SCR_OFFSET, data);
            case MODE -> port.store(SerialRegistersDescriptor.MDR1_OFFSET, data);
            default -> {
                // Status registers and what lies behind them ignore writes.
            }
        }
    }

    @Override
    public boolean interrupt() {
        int enabled = port.load(SerialRegistersDescriptor.IER_OFFSET);
        return enabled != 0
                && (((enabled & IER_RECEIVED_DATA) != 0 && input.available())
                        || (asksForMore(enabled) && transmitter.backlog() <= byteNanos()));
    }

    @Override
    public long nanosToInterrupt() {
        return asksForMore(port.load(SerialRegistersDescriptor.IER_OFFSET))
                ? Math.max(0, transmitter.backlog() - byteNanos())
                : Long.MAX_VALUE;
    }

    private boolean asksForMore(int enabled) {
        return (enabled & IER_TRANSMITTER_EMPTY) != 0
                && port.load(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET) != 0;
    }

    /** Bytes between registers belong to none. */
    private int register(long offset) {
        return offset % registerDistance == 0 ? (int) Math.min(offset / registerDistance, Integer.MAX_VALUE) : -1;
    }

    private boolean divisorLatch() {
        return (port.load(SerialRegistersDescriptor.LCR_OFFSET) & LCR_DIVISOR_LATCH) != 0;
    }

    private void transmit(byte data) {
        port.store(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET, 1);
        if (loopback()) {
            input.write(data);
        } else {
            boolean fifo = (port.load(SerialRegistersDescriptor.FCR_OFFSET) & FCR_ENABLE) != 0;
            transmitter.send(data, byteNanos(), fifo ? Transmitter.FIFO_DEPTH : 1);
        }
    }

    /** Enabling the transmitter interrupt while the holding register is empty raises it. */
    private void enableInterrupts(int enabled) {
        int before = port.load(SerialRegistersDescriptor.IER_OFFSET);
        if ((enabled & ~before & IER_TRANSMITTER_EMPTY) != 0) {
            port.store(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET, 1);
        }
        port.store(SerialRegistersDescriptor.IER_OFFSET, enabled);
    }

    /** The pending interrupt of highest priority; reading it acknowledges the transmitter's, as on the hardware. */
    private int identifyInterrupt() {
        int enabled = port.load(SerialRegistersDescriptor.IER_OFFSET);
        boolean fifo = (port.load(SerialRegistersDescriptor.FCR_OFFSET) & FCR_ENABLE) != 0;
        int fifos = fifo ? IIR_FIFOS_ENABLED : 0;
        if ((enabled & IER_RECEIVED_DATA) != 0 && input.available()) {
            return fifos | IIR_RECEIVED_DATA;
        }
        if (asksForMore(enabled) && transmitter.backlog() <= byteNanos()) {
            port.store(SerialRegistersDescriptor.TRANSMIT_INTERRUPT_OFFSET, 0);
            return fifos | IIR_TRANSMITTER_EMPTY;
        }
        return fifos | IIR_NONE;
    }

    /** The FIFO is empty while only the shift register is busy. */
    private int lineStatus() {
        long byteNanos = byteNanos();
        long backlog = transmitter.polledBacklog(byteNanos, byteNanos);
        return (input.available() ? LSR_DATA_READY : 0)
                | (backlog <= byteNanos ? LSR_HOLDING_EMPTY : 0)
                | (backlog == 0 ? LSR_TRANSMITTER_EMPTY : 0);
    }

    /** In loopback the modem control outputs appear as inputs: RTS as CTS, DTR as DSR, OUT1 as RI, OUT2 as DCD. */
    private int modemStatus() {
        if (!loopback()) {
            return MSR_READY;
        }
        int control = port.load(SerialRegistersDescriptor.MCR_OFFSET);
        return (control & 0x02) << 3 | (control & 0x01) << 5 | (control & 0x0c) << 4;
    }

    private boolean loopback() {
        return (port.load(SerialRegistersDescriptor.MCR_OFFSET) & MCR_LOOP) != 0;
    }

    private long byteNanos() {
        int divisor =
                port.load(SerialRegistersDescriptor.DLM_OFFSET) << 8 | port.load(SerialRegistersDescriptor.DLL_OFFSET);
        return Transmitter.byteNanos(divisor, port.configuredDivider());
    }
}
