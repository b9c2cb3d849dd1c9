package io.jailhouse.shm.ivshmem.host;

import io.jailhouse.config.PciDevice;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which link: bus, device and function that its devices have in every cell. The PCI domain does not count.
 *
 * @param bdf bus (8 bits), device (5 bits), function (3 bits)
 */
public record LinkAddress(int bdf) {

    private static final int LARGEST = 0xffff;
    private static final Pattern TEXT =
            Pattern.compile("(?:[0-9a-fA-F]{1,4}:)?([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\\.([0-7])");

    /** Checks the number. */
    public LinkAddress {
        if (bdf < 0 || bdf > LARGEST) {
            throw new IllegalArgumentException("no PCI address: 0x" + Integer.toHexString(bdf));
        }
    }

    /**
     * Reads an address as Linux writes it, such as {@code 00:01.0} or {@code 0001:00:01.0}.
     *
     * @param text the address
     * @return the link
     * @throws IllegalArgumentException if it is none; the message is one line for the user
     */
    public static LinkAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2), 16) > 0x1f) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a PCI address such as 00:01.0".formatted(text.replaceAll("\\p{Cntrl}", "?")));
        }
        return new LinkAddress(Integer.parseInt(matcher.group(1), 16) << 8
                | Integer.parseInt(matcher.group(2), 16) << 3
                | Integer.parseInt(matcher.group(3)));
    }

    /** Returns the address as {@code 00:01.0}. */
    @Override
    public String toString() {
        return PciDevice.address(bdf);
    }
}
