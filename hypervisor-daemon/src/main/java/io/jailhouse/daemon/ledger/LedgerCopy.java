package io.jailhouse.daemon.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jailhouse.proto.LedgerCopyRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;

/**
 * The ledger's content once more, as one checksummed record in a file that is replaced as a whole: whenever a writer is killed,
 * there is the old or the new one. Owned by one thread.
 */
final class LedgerCopy {
    private static final Logger LOG = Logger.getLogger(LedgerCopy.class.getName());
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Path unfinished;

    LedgerCopy(Path file) {
        this.file = file;
        this.unfinished = file.resolveSibling(file.getFileName() + ".new");
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Replaces the copy. If it cannot be written there is none: an old one would say what is not so any more. */
    void write(LedgerCopyRecord record) {
        byte[] bytes = record.toByteArray();
        ByteBuffer content = ByteBuffer.allocate(Long.BYTES + bytes.length);
        content.putLong(checksum(bytes)).put(bytes);
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, OWNER_ONLY);
            Files.write(unfinished, content.array());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warning(() -> "the ledger cannot be copied: " + e);
            remove();
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the copy of the ledger remains", e);
        }
    }

    /** Returns what it says; empty if there is none. A damaged one is set aside. */
    Optional<LedgerCopyRecord> read() {
        if (!exists()) {
            return Optional.empty();
        }
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length >= Long.BYTES) {
                ByteBuffer reader = ByteBuffer.wrap(content);
                long expected = reader.getLong();
                byte[] bytes = new byte[reader.remaining()];
                reader.get(bytes);
                if (checksum(bytes) == expected) {
                    return Optional.of(LedgerCopyRecord.parseFrom(bytes));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.log(Level.WARNING, "the copy of the ledger is another version's", e);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the copy of the ledger cannot be read", e);
        }
        setAside(file);
        return Optional.empty();
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

    private static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
