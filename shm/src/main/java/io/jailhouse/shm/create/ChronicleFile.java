package io.jailhouse.shm.create;

import io.jailhouse.shm.SharedFileHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedFile;

/**
 * Makes one shared file: under a name of its own first, complete, then renamed, so that nobody ever opens a half-made
 * one. What had the name before keeps living for those who have it open.
 */
final class ChronicleFile {

    /** Chronicle maps the first chunk only, never the address space of a board. */
    private static final long CHUNK = 512 << 10;

    private ChronicleFile() {}

    /**
     * Creates a file with a header.
     *
     * @param path its name
     * @param magic of the header
     * @param version of the header
     * @param backed bytes from the start that get storage now, so that stores through mappings cannot fail
     * @param length of the file, at least {@code backed}; the rest is sparse
     * @param fields writes the kind's own fields
     */
    static void create(Path path, long magic, int version, int backed, long length, Fields fields) throws IOException {
        Path unfinished = unfinished(path);
        try {
            writeZeros(unfinished, backed);
            try (MappedBytes bytes = MappedBytes.mappedBytes(unfinished.toFile(), CHUNK, 0)) {
                bytes.writeInt(SharedFileHeader.VERSION_OFFSET, version);
                fields.write(bytes);
                bytes.writeLong(SharedFileHeader.MAGIC_OFFSET, magic);
                bytes.mappedFile().raf().setLength(length);
            }
            rename(unfinished, path);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw new IOException("cannot create %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Creates a sparse file without a header. */
    static void createSparse(Path path, long length) throws IOException {
        Path unfinished = unfinished(path);
        try {
            writeZeros(unfinished, 0);
            MappedFile file = MappedFile.of(unfinished.toFile(), CHUNK, 0, false);
            try {
                file.raf().setLength(length);
            } finally {
                file.releaseLast();
            }
            rename(unfinished, path);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw new IOException("cannot create %s of 0x%x bytes: %s".formatted(path, length, e.getMessage()), e);
        }
    }

    /** A write call reports a full file system; a store through a mapping would be a signal. */
    private static void writeZeros(Path path, int length) throws IOException {
        Files.deleteIfExists(path);
        try (FileChannel channel = FileChannel.open(
                path,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer zeros = ByteBuffer.allocate(length);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
        }
    }

    private static void rename(Path unfinished, Path path) throws IOException {
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path unfinished(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    /** Writes fields of a header. */
    interface Fields {
        void write(MappedBytes bytes);
    }
}
