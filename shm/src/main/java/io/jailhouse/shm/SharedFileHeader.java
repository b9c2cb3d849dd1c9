package io.jailhouse.shm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The first 16 bytes of every shared file except board memory: who wrote it and in which layout.
 *
 * <pre>
 *    0  u64  magic: eight ASCII characters
 *    8  u32  version of the layout
 *   12  u32  zero
 * </pre>
 */
public final class SharedFileHeader {

    /** Eight ASCII characters that name the kind of file. */
    public static final int MAGIC_OFFSET = 0;

    /** Version of the layout, counted from 1. */
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;

    /** Bytes that the header takes; the kind's own fields begin here or later. */
    public static final int LENGTH = VERSION_OFFSET + 2 * Integer.BYTES;

    private SharedFileHeader() {}

    /**
     * The number that eight ASCII characters make as a little-endian 64-bit word.
     *
     * @param characters exactly eight ASCII characters
     * @return the word
     */
    public static long magic(String characters) {
        byte[] bytes = characters.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length != Long.BYTES) {
            throw new IllegalArgumentException("a magic has 8 characters: " + characters);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /**
     * Checks that a mapped file is what its opener takes it for.
     *
     * @param path named in the error
     * @param segment the file's first bytes
     * @param magic expected magic
     * @param version expected version
     * @throws IOException when the file is of another kind or version
     */
    public static void check(Path path, MemorySegment segment, long magic, int version) throws IOException {
        if (segment.get(ValueLayout.JAVA_LONG, MAGIC_OFFSET) != magic) {
            throw new IOException("%s is not a %s file of a board".formatted(path, text(magic)));
        }
        int found = segment.get(ValueLayout.JAVA_INT, VERSION_OFFSET);
        if (found != version) {
            throw new IOException("%s has layout version %d, this program knows %d; enable the board again"
                    .formatted(path, found, version));
        }
    }

    private static String text(long magic) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(magic)
                .array();
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
