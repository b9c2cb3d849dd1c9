package io.jailhouse.agent.uart;

import io.jailhouse.shm.console.ConsoleProducer;
import io.jailhouse.shm.serial.SerialPort;

/**
 * The transmitting half of a serial port: a FIFO of 16 bytes in front of a shift register, emptied at the line's speed.
 *
 * <p>Nothing is queued here: a byte goes to the console at once, and one shared word says until when the hardware would
 * be busy with all bytes sent so far, by whichever process. The backlog (that time minus now) in byte times is what FIFO
 * and shift register hold. Threads of several CPUs may call at once; nothing is allocated and no lock is taken.
 */
final class Transmitter {

    /** Bytes that the FIFO holds, apart from the one in the shift register. */
    static final int FIFO_DEPTH = 16;

    private static final long BAUD = 115_200;
    private static final long BITS_PER_BYTE = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * How much longer than asked for a polling guest sleeps, in nanoseconds. It then finds the line idle and sends
     * what it is behind in one go: one wake-up of its thread for a dozen bytes instead of one for each.
     */
    static final long LATE_NANOS = 1_000_000;

    /**
     * A byte sent this soon after the line fell idle follows the one before without a gap, in nanoseconds: a thread that
     * slept longer, or that the host wakes late, must not slow the line down.
     */
    private static final long CATCH_UP_NANOS = 3 * LATE_NANOS;

    private final SerialPort port;
    private final ConsoleProducer output;
    private final LineTime time;

    /** Whether the status was read as busy since the last byte: a hint, so a race among CPUs costs nothing but time. */
    private volatile boolean polledBusy;

    Transmitter(SerialPort port, ConsoleProducer output, LineTime time) {
        this.port = port;
        this.output = output;
        this.time = time;
    }

    /**
     * How long a byte takes.
     *
     * @param divisor what the guest programmed, in any unit; 0 counts as not programmed
     * @param nominal the divisor that means 115,200 baud, in the same unit; 0 when the divisor has no meaning
     * @return nanoseconds, at least 1
     */
    static long byteNanos(long divisor, long nominal) {
        boolean scaled = divisor > 0 && nominal > 0;
        return BITS_PER_BYTE * NANOS_PER_SECOND * (scaled ? divisor : 1) / (BAUD * (scaled ? nominal : 1));
    }

    /**
     * Sends a byte. No byte is ever dropped: a guest that does not look whether there is room waits here until FIFO and
     * shift register can hold what it has sent.
     */
    void send(byte value, long byteNanos, int fifoDepth) {
        output.write(value);
        polledBusy = false;
        if (port.unlimited()) {
            return;
        }
        long overrun = occupy(byteNanos) - (fifoDepth + 1) * byteNanos;
        if (overrun > 0) {
            time.park(overrun + LATE_NANOS);
        }
    }

    /** Time until everything sent is out, in nanoseconds, 0 when idle. */
    long backlog() {
        return port.unlimited() ? 0 : Math.max(0, port.busyUntil() - time.nanos());
    }

    /**
     * The backlog, for a guest that reads the status. A guest that finds the transmitter full, or busy for the second
     * time without having sent anything, is polling: its thread waits until there is news.
     *
     * @param room backlog up to which the status does not say "full", in nanoseconds
     * @param byteNanos longest wait, but for the time that it sleeps late, of a guest that finds room and looks again,
     *     for it may look for something else
     */
    long polledBacklog(long room, long byteNanos) {
        long backlog = backlog();
        if (backlog > room) {
            time.park(backlog - room + LATE_NANOS);
            backlog = backlog();
        } else if (backlog > 0 && polledBusy) {
            time.park(Math.min(backlog, byteNanos) + LATE_NANOS);
            backlog = backlog();
        }
        polledBusy = backlog > 0;
        return backlog;
    }

    /** Adds one byte time; lock-free, and whole whichever process dies where. */
    private long occupy(long byteNanos) {
        while (true) {
            long now = time.nanos();
            long busyUntil = port.busyUntil();
            long start = now - busyUntil <= CATCH_UP_NANOS ? busyUntil : now;
            if (port.compareAndSetBusyUntil(busyUntil, start + byteNanos)) {
                return start + byteNanos - now;
            }
        }
    }
}
