package io.jailhouse.daemon.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jailhouse.proto.LedgerCopyRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;

/**
 * The ledger's content once more, in a file of two slots that are written in turns, in place: replacing a file takes
 * milliseconds on some file systems, and every change of the board waits for that twice; nor can it be done on a full disk. Each
 * slot has a checksum over all of it, so that no byte of the file can change unnoticed. A word behind them tells which slot is
 * being written: if a daemon dies then, the other slot counts, for nothing has happened yet of what the new one was to tell. If a
 * slot is damaged that nobody wrote, the other may be too old, and neither counts. Owned by one thread.
 */
final class LedgerCopy implements AutoCloseable {
    /** The newest last. */
    static final Comparator<LedgerCopyRecord> BY_AGE =
            Comparator.comparingLong(LedgerCopyRecord::getIncarnations).thenComparingLong(LedgerCopyRecord::getVersion);

    private static final Logger LOG = Logger.getLogger(LedgerCopy.class.getName());
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int CHECKSUM_BYTES = Long.BYTES;
    private static final int HEADER_BYTES = CHECKSUM_BYTES + Integer.BYTES;
    private static final int SMALLEST_SLOT = 8192;
    private static final int MARK_BYTES = Long.BYTES;
    // No byte of one can change so that another one comes out.
    static final long NONE_IS_WRITTEN = 0x4e4f_4e45_4e4f_4e45L;
    static final long FIRST_IS_WRITTEN = 0x4649_5253_5446_4952L;
    static final long SECOND_IS_WRITTEN = 0x5345_434f_4e44_5345L;

    private final Path file;
    private final Path unfinished;
    private Optional<Slots> slots = Optional.empty();

    /** The file, and a buffer as long as a slot of it. */
    private static final class Slots {
        private final FileChannel channel;
        private final ByteBuffer slot;
        private final ByteBuffer mark = ByteBuffer.allocateDirect(MARK_BYTES);
        private int next;

        Slots(FileChannel channel, int slotBytes) {
            this.channel = channel;
            this.slot = ByteBuffer.allocateDirect(slotBytes);
        }

        boolean hasRoomFor(byte[] content) {
            return HEADER_BYTES + content.length <= slot.capacity();
        }

        void write(byte[] content) throws IOException {
            slot.clear().putLong(0).putInt(content.length).put(content);
            while (slot.hasRemaining()) {
                slot.put((byte) 0);
            }
            slot.putLong(0, checksum(slot.flip()));
            mark(next == 0 ? FIRST_IS_WRITTEN : SECOND_IS_WRITTEN);
            writeAll(slot, (long) next * slot.capacity());
            mark(NONE_IS_WRITTEN);
            next = 1 - next;
        }

        void allocate() throws IOException {
            writeAll(ByteBuffer.allocate(2 * slot.capacity()), 0);
        }

        /** Fewer bytes than a page of the file: a kill leaves all of them or none. */
        private void mark(long value) throws IOException {
            writeAll(mark.clear().putLong(value).flip(), 2L * slot.capacity());
        }

        private void writeAll(ByteBuffer bytes, long position) throws IOException {
            long start = position - bytes.position();
            while (bytes.hasRemaining()) {
                channel.write(bytes, start + bytes.position());
            }
        }
    }

    LedgerCopy(Path file) {
        this.file = file;
        this.unfinished = file.resolveSibling(file.getFileName() + ".new");
    }

    /** Writes a newer version. If it cannot be written there is none: an old one would say what is not so any more. */
    void write(LedgerCopyRecord record) {
        byte[] content = record.toByteArray();
        try {
            if (slots.isPresent() && slots.get().hasRoomFor(content)) {
                slots.get().write(content);
            } else {
                replace(content);
            }
        } catch (IOException e) {
            LOG.warning(() -> "the ledger cannot be copied: " + e);
            remove();
        }
    }

    /** Makes a file with room to grow, all of which is allocated, so that a disk that is full later is none of its business. */
    private void replace(byte[] content) throws IOException {
        close();
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, OWNER_ONLY);
        int slotBytes = Math.max(SMALLEST_SLOT, Integer.highestOneBit(HEADER_BYTES + content.length) * 4);
        Slots made = new Slots(FileChannel.open(unfinished, StandardOpenOption.WRITE), slotBytes);
        slots = Optional.of(made);
        made.allocate();
        made.write(content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void remove() {
        close();
        try {
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the copy of the ledger remains", e);
        }
    }

    /** Returns what it says; empty if there is none. A damaged one is set aside. */
    Optional<LedgerCopyRecord> read() {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            Optional<LedgerCopyRecord> newest = newest(Files.readAllBytes(file));
            if (newest.isPresent()) {
                return newest;
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.log(Level.WARNING, "the copy of the ledger is another version's", e);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the copy of the ledger cannot be read", e);
        }
        setAside(file);
        return Optional.empty();
    }

    private static Optional<LedgerCopyRecord> newest(byte[] all) throws InvalidProtocolBufferException {
        int slotBytes = (all.length - MARK_BYTES) / 2;
        if (slotBytes < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer first = ByteBuffer.wrap(all, 0, slotBytes).slice();
        ByteBuffer second = ByteBuffer.wrap(all, slotBytes, slotBytes).slice();
        long mark = ByteBuffer.wrap(all).getLong(2 * slotBytes);
        boolean isIntact = (mark == NONE_IS_WRITTEN && isWhole(first) && (isWhole(second) || isEmpty(second)))
                || (mark == FIRST_IS_WRITTEN && isWhole(second))
                || (mark == SECOND_IS_WRITTEN && isWhole(first));
        List<LedgerCopyRecord> whole = new ArrayList<>();
        for (ByteBuffer slot : List.of(first, second)) {
            if (isIntact && isWhole(slot)) {
                whole.add(LedgerCopyRecord.parseFrom(slot.slice(HEADER_BYTES, slot.getInt(CHECKSUM_BYTES))));
            }
        }
        return whole.stream().max(BY_AGE);
    }

    private static boolean isWhole(ByteBuffer slot) {
        return slot.getLong(0) == checksum(slot)
                && slot.getInt(CHECKSUM_BYTES) > 0
                && slot.getInt(CHECKSUM_BYTES) <= slot.capacity() - HEADER_BYTES;
    }

    private static boolean isEmpty(ByteBuffer slot) {
        for (int at = 0; at < slot.capacity(); at++) {
            if (slot.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Keeps a damaged file for whoever wants to know why, under another name. */
    static void setAside(Path damaged) {
        Path kept = damaged.resolveSibling(damaged.getFileName() + ".damaged");
        try {
            Files.move(damaged, kept, StandardCopyOption.REPLACE_EXISTING);
            LOG.severe(() -> damaged + " is damaged and set aside as " + kept.getFileName());
        } catch (IOException e) {
            LOG.log(Level.SEVERE, damaged + " is damaged and cannot be set aside", e);
        }
    }

    /** Of all bytes behind it. */
    private static long checksum(ByteBuffer slot) {
        CRC32C checksum = new CRC32C();
        checksum.update(slot.slice(CHECKSUM_BYTES, slot.capacity() - CHECKSUM_BYTES));
        return checksum.getValue();
    }

    /** Closes the file; it stays. */
    @Override
    public void close() {
        slots.ifPresent(open -> {
            try {
                open.channel.close();
            } catch (IOException e) {
                LOG.log(Level.FINE, "closing what is written already", e);
            }
        });
        slots = Optional.empty();
    }
}
