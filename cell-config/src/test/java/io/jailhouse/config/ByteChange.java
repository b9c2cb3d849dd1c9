package io.jailhouse.config;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One change of a file, for properties that damage what is sound.
 *
 * @param place where, modulo the file's length
 * @param sort another byte, another bit, another word, or the end of the file
 * @param value with what
 */
public record ByteChange(int place, int sort, int value) {

    /** All changes. */
    public static Arbitrary<ByteChange> any() {
        Arbitrary<Integer> any = Arbitraries.integers();
        return Combinators.combine(any, Arbitraries.integers().between(0, 3), any)
                .as(ByteChange::new);
    }

    /** The bytes with this change. */
    public byte[] of(byte[] original) {
        byte[] bytes = original.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        int at = Math.floorMod(place, bytes.length);
        switch (sort) {
            case 0 -> bytes[at] = (byte) value;
            case 1 -> bytes[at] ^= (byte) (1 << Math.floorMod(value, Byte.SIZE));
            case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + Integer.BYTES), (byte) value);
            default -> {
                return Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }
}
