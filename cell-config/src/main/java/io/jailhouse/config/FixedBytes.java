package io.jailhouse.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * An immutable run of raw bytes: padding, unused parts of a union, or a name together with what follows its NUL.
 * They are kept so that a configuration is written back byte for byte.
 *
 * @param latin1 one character (0 to 255) for each byte
 */
public record FixedBytes(String latin1) {
    /**
     * Checks that each character stands for a byte.
     *
     * @throws IllegalArgumentException if a character is above 255
     */
    public FixedBytes {
        if (latin1.chars().anyMatch(character -> character > 0xff)) {
            throw new IllegalArgumentException("not a string of bytes: " + latin1);
        }
    }

    /**
     * Copies bytes.
     *
     * @param bytes the bytes, copied
     * @return their immutable form
     */
    public static FixedBytes of(byte[] bytes) {
        return new FixedBytes(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /**
     * A run of zero bytes, as a compiler leaves in fields that nobody sets.
     *
     * @param length number of bytes
     * @return that many zero bytes
     */
    public static FixedBytes zeros(int length) {
        return new FixedBytes("\0".repeat(length));
    }

    /**
     * Gives the number of bytes.
     *
     * @return length in bytes
     */
    public int length() {
        return latin1.length();
    }

    /**
     * Gives one byte.
     *
     * @param index from 0 to {@link #length()} - 1
     * @return the byte as unsigned number
     * @throws IndexOutOfBoundsException if the index is outside
     */
    public int at(int index) {
        return latin1.charAt(index);
    }

    /**
     * Reads a little-endian number out of the bytes.
     *
     * @param index of the lowest byte
     * @param width in bytes, 1 to 8
     * @return the unsigned number
     * @throws IndexOutOfBoundsException if the number does not lie inside
     */
    public long number(int index, int width) {
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = value << 8 | at(index + i);
        }
        return value;
    }

    /**
     * Copies the bytes out.
     *
     * @return a new array
     */
    public byte[] toArray() {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Two hexadecimal digits for each byte. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toArray());
    }
}
