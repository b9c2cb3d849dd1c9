package io.jailhouse.cli;

import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Numbers as {@code strtoll} with base 0 reads them: decimal, 0x hexadecimal, 0 octal; never negative. */
final class Numbers {
    private static final Pattern HEXADECIMAL = Pattern.compile("\\s*\\+?0[xX]([0-9a-fA-F]+)");
    private static final Pattern OCTAL = Pattern.compile("\\s*\\+?0([0-7]*)");
    private static final Pattern DECIMAL = Pattern.compile("\\s*\\+?([1-9][0-9]*)");

    private Numbers() {}

    /** Reads a whole word; the empty one is 0; empty if it is not a number that fits 63 bits. */
    static OptionalLong parse(String word) {
        if (word.isEmpty()) {
            return OptionalLong.of(0);
        }
        OptionalLong number = inBase(HEXADECIMAL, word, 16);
        if (number.isEmpty()) {
            number = inBase(OCTAL, word, 8);
        }
        return number.isPresent() ? number : inBase(DECIMAL, word, 10);
    }

    /** Reads an address, which may use all 64 bits. */
    static OptionalLong parseAddress(String word) {
        var matcher = HEXADECIMAL.matcher(word);
        if (matcher.matches() && matcher.group(1).length() <= 16) {
            return OptionalLong.of(Long.parseUnsignedLong(matcher.group(1), 16));
        }
        return word.isEmpty() ? OptionalLong.empty() : parse(word);
    }

    private static OptionalLong inBase(Pattern pattern, String word, int base) {
        var matcher = pattern.matcher(word);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String digits = matcher.group(1).isEmpty() ? "0" : matcher.group(1);
        BigInteger value = new BigInteger(digits, base);
        return value.bitLength() < Long.SIZE ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }
}
