package io.jailhouse.junit;

import java.nio.charset.StandardCharsets;

/**
 * Bytes for the memory of a cell.
 *
 * @param name for messages
 * @param address of the first one, as the cell sees it
 * @param bytes the content
 */
@SuppressWarnings("ArrayRecordComponent")
public record Image(String name, long address, byte[] bytes) {
    /** Copies the bytes. */
    public Image {
        bytes = bytes.clone();
    }

    /** Returns a copy. */
    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * A program or data.
     *
     * @param location path of a file, or {@code classpath:} and the name of a resource
     * @param address where it goes
     * @throws IllegalArgumentException if it cannot be read
     */
    public static Image of(String location, long address) {
        return new Image(location, address, Location.read(location));
    }

    /**
     * A command line as {@code cell load -s} loads one: ASCII characters and a NUL.
     *
     * @param text the characters
     * @param address where inmates look for it; 0x1000 for the demos
     */
    public static Image text(String text, long address) {
        return new Image("text", address, (text + "\0").getBytes(StandardCharsets.US_ASCII));
    }
}
