package io.jailhouse.shm.serial;

import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.SharedFileHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The state of one serial port of the board, whichever processes make the accesses.
 *
 * <p>No lock guards it: each word stands for itself, as registers do, and a process that dies leaves nothing half
 * done. Any thread may call; nothing is allocated.
 */
public final class SerialPort implements AutoCloseable {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Mapping mapping;
    private final MemorySegment page;

    private SerialPort(Mapping mapping) {
        this.mapping = mapping;
        this.page = mapping.segment();
    }

    /**
     * Opens the registers of a port that the daemon created.
     *
     * @param path the file
     * @return the port
     * @throws IOException when the file is absent or of another layout
     */
    public static SerialPort open(Path path) throws IOException {
        Mapping mapping = Mapping.readWrite(path, 0, SerialRegistersDescriptor.LENGTH);
        try {
            SharedFileHeader.check(
                    path, mapping.segment(), SerialRegistersDescriptor.MAGIC, SerialRegistersDescriptor.VERSION);
            return new SerialPort(mapping);
        } catch (IOException | RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    /**
     * Reads a register word. Acquire: pairs with {@link #store}.
     *
     * @param register an offset of {@link SerialRegistersDescriptor}, IER_OFFSET or later
     * @return the value
     */
    public int load(int register) {
        return (int) INT.getAcquire(page, checked(register));
    }

    /**
     * Writes a register word. Release: pairs with {@link #load}.
     *
     * @param register an offset of {@link SerialRegistersDescriptor}, IER_OFFSET or later
     * @param value the value
     */
    public void store(int register, int value) {
        INT.setRelease(page, checked(register), value);
    }

    /**
     * The divider that the configuration gives the port.
     *
     * @return the divider that means 115,200 baud, or 0
     */
    public int configuredDivider() {
        return page.get(ValueLayout.JAVA_INT, SerialRegistersDescriptor.CONFIGURED_DIVIDER_OFFSET);
    }

    /**
     * Whether bytes take no time.
     *
     * @return true when the line is not paced
     */
    public boolean unlimited() {
        return (int) INT.getOpaque(page, (long) SerialRegistersDescriptor.SPEED_OFFSET) != 0;
    }

    /**
     * Lifts or restores pacing, at once for all processes.
     *
     * @param unlimited true to lift it
     */
    public void setUnlimited(boolean unlimited) {
        INT.setOpaque(page, (long) SerialRegistersDescriptor.SPEED_OFFSET, unlimited ? 1 : 0);
    }

    /**
     * Until when the transmitter has bytes to send.
     *
     * @return board time in nanoseconds; in the past when it is idle
     */
    public long busyUntil() {
        return (long) LONG.getAcquire(page, (long) SerialRegistersDescriptor.BUSY_UNTIL_OFFSET);
    }

    /**
     * Queues transmission time: the one read-modify-write of the port.
     *
     * @param expected what {@link #busyUntil()} returned
     * @param value new end, board time in nanoseconds
     * @return false when another process or thread was faster; read again
     */
    public boolean compareAndSetBusyUntil(long expected, long value) {
        return LONG.compareAndSet(page, (long) SerialRegistersDescriptor.BUSY_UNTIL_OFFSET, expected, value);
    }

    /** Unmaps the registers; they keep their values. */
    @Override
    public void close() {
        mapping.close();
    }

    private static long checked(int register) {
        int end = SerialRegistersDescriptor.REGISTERS_END - SerialRegistersDescriptor.IER_OFFSET;
        Objects.checkIndex(register - SerialRegistersDescriptor.IER_OFFSET, end);
        return register;
    }
}
