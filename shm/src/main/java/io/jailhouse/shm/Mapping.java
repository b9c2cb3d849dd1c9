package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A byte range of a file in this process's address space, shared with everybody who maps the same file.
 *
 * <p>A read-only mapping has read permission alone in the host's MMU. Any thread may use the segment; closing it while
 * another thread uses it makes that thread's next access fail with {@link IllegalStateException}. Who uses the raw
 * {@link #address()} takes care itself that nobody touches it after {@link #close()}.
 */
public final class Mapping implements AutoCloseable {

    private final Arena arena;
    private final MemorySegment segment;

    private Mapping(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    /**
     * Maps a range for reading.
     *
     * @param path the file
     * @param offset of the first byte in the file; multiples of the page size give page-aligned addresses
     * @param length in bytes
     * @return the mapping
     * @throws IOException when the file cannot be opened or ends before the range does
     */
    public static Mapping readOnly(Path path, long offset, long length) throws IOException {
        return map(path, offset, length, FileChannel.MapMode.READ_ONLY, Set.of(StandardOpenOption.READ));
    }

    /**
     * Maps a range for reading and writing.
     *
     * @param path the file
     * @param offset of the first byte in the file; multiples of the page size give page-aligned addresses
     * @param length in bytes
     * @return the mapping
     * @throws IOException when the file cannot be opened or ends before the range does
     */
    public static Mapping readWrite(Path path, long offset, long length) throws IOException {
        return map(
                path,
                offset,
                length,
                FileChannel.MapMode.READ_WRITE,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private static Mapping map(
            Path path, long offset, long length, FileChannel.MapMode mode, Set<? extends OpenOption> options)
            throws IOException {
        try (FileChannel channel = FileChannel.open(path, options)) {
            // A writable map call would silently extend the file, and touching a page past its end is fatal.
            if (offset < 0 || length <= 0 || offset > channel.size() - length) {
                throw new IOException(
                        "%s has %d bytes, cannot map %d at %d".formatted(path, channel.size(), length, offset));
            }
            Arena arena = Arena.ofShared();
            try {
                return new Mapping(arena, channel.map(mode, offset, length, arena));
            } catch (IOException | RuntimeException e) {
                arena.close();
                throw e;
            }
        }
    }

    /**
     * The address of the first byte.
     *
     * @return a native address, valid until {@link #close()}
     */
    public long address() {
        return segment.address();
    }

    /**
     * The mapped bytes.
     *
     * @return a segment that lives until {@link #close()}
     */
    public MemorySegment segment() {
        return segment;
    }

    /** Unmaps the range at once; the file keeps its content. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
