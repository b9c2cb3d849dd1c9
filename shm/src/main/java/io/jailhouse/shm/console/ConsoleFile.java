package io.jailhouse.shm.console;

import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.SharedFileHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A console of the board, open in this process: the hypervisor console or a serial port.
 *
 * <p>Any thread may call. Producers, readers and inputs made here stop working when this object is closed.
 *
 * <p><b>Who owns a slot.</b> A producer holds a kernel lock on the slot's first byte of the file (see
 * {@link LivenessLock}); it is dropped when the process dies, however that happens, so a slot is taken over exactly
 * when its owner is gone. The new owner continues the ring behind the old one's bytes, which stay readable until the
 * ring comes round. Free slots are taken lowest first: the file takes storage for as many producers as ever lived at
 * once.
 */
public final class ConsoleFile implements AutoCloseable {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final Path path;
    private final Mapping mapping;
    private final Object identity;

    private ConsoleFile(Path path, Mapping mapping, Object identity) {
        this.path = path;
        this.mapping = mapping;
        this.identity = identity;
    }

    /**
     * Opens a console that the daemon created.
     *
     * @param path the file
     * @return the console
     * @throws IOException when it is absent or of another layout
     */
    public static ConsoleFile open(Path path) throws IOException {
        Mapping mapping = Mapping.readWrite(path, 0, ConsoleFileDescriptor.LENGTH);
        try {
            SharedFileHeader.check(path, mapping.segment(), ConsoleFileDescriptor.MAGIC, ConsoleFileDescriptor.VERSION);
            return new ConsoleFile(path, mapping, identity(path));
        } catch (IOException | RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    /**
     * Becomes a producer of this console.
     *
     * @param ownerId anything that tells people who this is, such as a process id; it has no effect
     * @return the producer, to be closed when its process stops writing
     * @throws IOException when all slots are taken by living producers, or the file system has no room for the ring
     */
    public ConsoleProducer producer(long ownerId) throws IOException {
        for (int slot = 0; slot < ConsoleFileDescriptor.SLOTS; slot++) {
            Optional<LivenessLock> lock = LivenessLock.acquire(path, ConsoleFileDescriptor.slot(slot));
            if (lock.isPresent()) {
                try {
                    return takeOver(slot, ownerId, lock.get());
                } catch (IOException | RuntimeException e) {
                    lock.get().close();
                    throw e;
                }
            }
        }
        throw new IOException("%s: all %d producers are taken".formatted(path, ConsoleFileDescriptor.SLOTS));
    }

    /**
     * Reads the console from the oldest byte kept; what was overwritten before counts as lost.
     *
     * @return a reader of its own position
     */
    public ConsoleReader readerFromStart() {
        return ConsoleReader.fromStart(mapping.segment());
    }

    /**
     * Reads what is written to the console from now on.
     *
     * @return a reader of its own position
     */
    public ConsoleReader readerFromEnd() {
        return ConsoleReader.fromEnd(mapping.segment());
    }

    /** Returns the number of the last byte that a producer has reserved; for {@link ConsoleReader#isPast}. */
    public long end() {
        // Acquire, like a reader that begins here: pairs with the producers' reservation.
        return (long) LONG.getAcquire(mapping.segment(), (long) ConsoleFileDescriptor.SEQUENCE_OFFSET);
    }

    /**
     * The direction from the host to the port.
     *
     * @return the input, for both sides
     */
    public ConsoleInput input() {
        return new ConsoleInput(mapping.segment());
    }

    /** Returns false once the board's files were removed, even if there is a new file under the name. */
    public boolean isInPlace() {
        try {
            return identity(path).equals(identity);
        } catch (IOException e) {
            return false;
        }
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Unmaps the file; its content stays. Close producers first. */
    @Override
    public void close() {
        mapping.close();
    }

    private ConsoleProducer takeOver(int slot, long ownerId, LivenessLock lock) throws IOException {
        MemorySegment segment = mapping.segment();
        long header = ConsoleFileDescriptor.slot(slot);
        if ((int) INT.getAcquire(segment, header + ConsoleFileDescriptor.SLOT_BACKED_OFFSET) == 0) {
            // No byte was ever published here, so whoever died half-way through this is simply repeated.
            giveStorage(slot);
            INT.setRelease(segment, header + ConsoleFileDescriptor.SLOT_BACKED_OFFSET, 1);
        }
        LONG.setRelease(segment, header + ConsoleFileDescriptor.SLOT_OWNER_OFFSET, ownerId);
        // A predecessor that died with reserved numbers will never publish them: readers need not wait for it.
        long state = (long) LONG.getAcquire(segment, header + ConsoleFileDescriptor.SLOT_STATE_OFFSET) & ~1L;
        LONG.setRelease(segment, header + ConsoleFileDescriptor.SLOT_STATE_OFFSET, state);
        return new ConsoleProducer(segment, slot, lock);
    }

    /** A write call reports a full file system; a store through the mapping would be a signal. */
    private void giveStorage(int slot) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(ConsoleFileDescriptor.RING_LENGTH);
            long position = ConsoleFileDescriptor.ringWord(slot, 0);
            while (zeros.hasRemaining()) {
                position += channel.write(zeros, position);
            }
        } catch (IOException e) {
            throw new IOException("%s: no room for another producer: %s".formatted(path, e.getMessage()), e);
        }
    }
}
