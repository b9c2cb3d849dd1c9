package io.jailhouse.shm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The physical address space of the board: one sparse file whose offset is the board-physical address. RAM lies here,
 * and so do the registers of MMIO that nothing models. Only pages that somebody wrote take space.
 *
 * <p>Transfers go through the file, not through a mapping, so that a full file system is an {@link IOException}
 * ("No space left on device") and never a signal. They are not atomic towards running CPUs. Any thread may call.
 */
public final class BoardMemory implements AutoCloseable {

    /** Granularity of the file's size and of mappings, in bytes. */
    public static final int PAGE_SIZE = 4096;

    /** The largest size: what a host process could ever map, far above any board. */
    public static final long MAXIMUM_SIZE = 1L << 46;

    private final Path path;
    private final FileChannel channel;
    private final long size;

    private BoardMemory(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens the memory of a board that the daemon created.
     *
     * @param path the file
     * @return the memory
     * @throws IOException when it cannot be opened
     */
    public static BoardMemory open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new BoardMemory(path, channel, channel.size());
    }

    /**
     * The size of the address space.
     *
     * @return one more than the highest address, in bytes
     */
    public long size() {
        return size;
    }

    /**
     * Copies bytes into the memory.
     *
     * @param phys board-physical address of the first byte
     * @param bytes its remaining bytes are written and consumed
     * @throws IOException when the range ends above the memory (nothing is written) or the file system is full
     *     (a part may have been written)
     */
    public void write(long phys, ByteBuffer bytes) throws IOException {
        checkRange(phys, bytes.remaining());
        long position = phys;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /**
     * Copies bytes into the memory.
     *
     * @param phys board-physical address of the first byte
     * @param bytes what to write
     * @throws IOException as for {@link #write(long, ByteBuffer)}
     */
    public void write(long phys, byte[] bytes) throws IOException {
        write(phys, ByteBuffer.wrap(bytes));
    }

    /**
     * Copies bytes out of the memory; pages never written read as zeros.
     *
     * @param phys board-physical address of the first byte
     * @param bytes its remaining space is filled
     * @throws IOException when the range ends above the memory
     */
    public void read(long phys, ByteBuffer bytes) throws IOException {
        checkRange(phys, bytes.remaining());
        long position = phys;
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, position);
            if (count < 0) {
                throw new EOFException(path + " was truncated");
            }
            position += count;
        }
    }

    /**
     * Copies bytes out of the memory.
     *
     * @param phys board-physical address of the first byte
     * @param length how many bytes
     * @return the bytes
     * @throws IOException when the range ends above the memory
     */
    public byte[] read(long phys, int length) throws IOException {
        byte[] bytes = new byte[length];
        read(phys, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /**
     * Makes a range read as zeros and gives its whole pages back to the host. Mappings see it at once.
     *
     * @param phys board-physical address of the first byte
     * @param length in bytes
     * @throws IOException when the range ends above the memory
     */
    public void clear(long phys, long length) throws IOException {
        checkRange(phys, length);
        if (length > 0) {
            onDescriptor(descriptor -> LinuxCalls.punchHole(descriptor, phys, length));
        }
    }

    /**
     * Gives storage to a range without changing its content, so that stores to it through a mapping cannot meet a full
     * file system.
     *
     * @param phys board-physical address of the first byte
     * @param length in bytes
     * @throws IOException when the range ends above the memory or the file system is full
     */
    public void allocate(long phys, long length) throws IOException {
        checkRange(phys, length);
        if (length > 0) {
            onDescriptor(descriptor -> LinuxCalls.allocate(descriptor, phys, length));
        }
    }

    /**
     * Maps a range for direct access.
     *
     * @param phys board-physical address of the first byte, a multiple of the page size for an aligned mapping
     * @param length in bytes
     * @param writable whether stores are allowed
     * @return the mapping, which the caller closes
     * @throws IOException when the range ends above the memory
     */
    public Mapping map(long phys, long length, boolean writable) throws IOException {
        return writable ? Mapping.readWrite(path, phys, length) : Mapping.readOnly(path, phys, length);
    }

    /** Closes the file; mappings made from it stay. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void checkRange(long phys, long length) throws IOException {
        if (phys < 0 || length < 0 || phys > size - length) {
            throw new IOException(
                    "0x%x bytes at 0x%x end above the board's memory (0x%x bytes)".formatted(length, phys, size));
        }
    }

    private void onDescriptor(DescriptorCall call) throws IOException {
        int descriptor = LinuxCalls.open(path);
        try {
            call.on(descriptor);
        } finally {
            LinuxCalls.close(descriptor);
        }
    }

    private interface DescriptorCall {
        void on(int descriptor) throws IOException;
    }
}
