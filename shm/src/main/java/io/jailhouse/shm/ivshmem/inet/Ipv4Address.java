package io.jailhouse.shm.ivshmem.inet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address.
 *
 * @param value the address, its first byte the most significant one
 */
public record Ipv4Address(int value) {

    private static final int BYTES = 4;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /**
     * Reads an address.
     *
     * @param text four numbers with dots
     * @return the address
     * @throws IllegalArgumentException if it is none; the message is one line for the user
     */
    public static Ipv4Address parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        int value = 0;
        boolean valid = matcher.matches();
        for (int part = 1; valid && part <= BYTES; part++) {
            int number = Integer.parseInt(matcher.group(part));
            valid = number <= 0xff;
            value = value << Byte.SIZE | number;
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "\"%s\" is not an IPv4 address".formatted(text.replaceAll("\\p{Cntrl}", "?")));
        }
        return new Ipv4Address(value);
    }

    /** Returns four numbers with dots. */
    @Override
    public String toString() {
        return "%d.%d.%d.%d".formatted(value >>> 24, value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
    }
}
