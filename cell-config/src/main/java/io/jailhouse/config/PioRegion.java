package io.jailhouse.config;

/**
 * A range of x86 I/O ports. Source: cell-config.h, {@code struct jailhouse_pio}.
 *
 * @param base first port
 * @param length number of ports
 */
public record PioRegion(int base, int length) {
    /**
     * Checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a number does not fit its 16 bits
     */
    public PioRegion {
        StoredRange.unsigned("base", base, 16);
        StoredRange.unsigned("length", length, 16);
    }
}
