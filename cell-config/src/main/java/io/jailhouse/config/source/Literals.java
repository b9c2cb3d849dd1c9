package io.jailhouse.config.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Values of numbers, characters and strings as C spells them. */
final class Literals {
    private Literals() {}

    /**
     * Reads a number.
     *
     * @param directive true in an {@code #if}, where every number has 64 bits
     * @return empty if it is no integer, or one beyond 64 bits
     */
    static Optional<Operand> number(String text, boolean directive) {
        String digits = text.toLowerCase(Locale.ROOT);
        int end = digits.length();
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0b") ? 2 : digits.startsWith("0") ? 8 : 10;
        while (end > 0 && "ul".indexOf(digits.charAt(end - 1)) >= 0) {
            end--;
        }
        String suffix = digits.substring(end);
        int begin = radix == 16 || radix == 2 ? 2 : 0;
        boolean known = suffix.isEmpty() || suffix.matches("u|l|ul|lu|ll|ull|llu");
        if (!known || begin >= end || digits.substring(begin, end).startsWith("+")) {
            return Optional.empty();
        }
        long value;
        try {
            value = Long.parseUnsignedLong(digits.substring(begin, end), radix);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.of(Operand.of(type(value, radix == 10, suffix, directive), value));
    }

    /** The first type of the list that C prescribes which holds the value. */
    private static IntegerType type(long value, boolean decimal, String suffix, boolean directive) {
        boolean unsigned = suffix.contains("u");
        boolean wide = suffix.contains("l") || directive;
        if (!wide && !unsigned && value >= 0 && value <= Integer.MAX_VALUE) {
            return IntegerType.INT;
        } else if (!wide && (unsigned || !decimal) && value >>> Integer.SIZE == 0) {
            return IntegerType.UNSIGNED;
        } else if (!unsigned && value >= 0) {
            return IntegerType.LONG;
        }
        return IntegerType.UNSIGNED_LONG;
    }

    /** The bytes of a string or character, without the NUL; empty after an escape that C does not have. */
    static Optional<byte[]> bytes(String quoted) {
        String text = quoted.substring(1, quoted.length() - 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c != '\\') {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            if (i == text.length()) {
                return Optional.empty();
            }
            char escape = text.charAt(i++);
            int known = "abfnrtv\\'\"?".indexOf(escape);
            if (known >= 0) {
                bytes.write("\007\b\f\n\r\t\013\\'\"?".charAt(known));
                continue;
            }
            int radix = escape == 'x' ? 16 : 8;
            int begin = escape == 'x' ? i : i - 1;
            int end = begin;
            while (end < text.length() && end < begin + 3 && Character.digit(text.charAt(end), radix) >= 0) {
                end++;
            }
            if (end == begin) {
                return Optional.empty();
            }
            bytes.write(Integer.parseInt(text.substring(begin, end), radix));
            i = end;
        }
        return Optional.of(bytes.toByteArray());
    }
}
