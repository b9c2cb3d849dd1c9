package io.jailhouse.config;

/**
 * A part of the last-level cache (Intel CAT). Source: cell-config.h, {@code struct jailhouse_cache}.
 *
 * @param start first unit of the cache's capacity mask, unsigned 32 bits
 * @param size number of units, unsigned 32 bits
 * @param type 1 code, 2 data, 3 both; other values are kept
 * @param padding stored byte without meaning
 * @param flags {@link #ROOT_SHARED} or 0; unassigned bits are kept
 */
public record CacheRegion(long start, long size, int type, int padding, int flags) {
    /** Flag: the root cell keeps its part of the region. */
    public static final int ROOT_SHARED = 0x1;

    /**
     * Checks the widths of the fields.
     *
     * @throws IllegalArgumentException if a number does not fit its field
     */
    public CacheRegion {
        StoredRange.unsigned("start", start, 32);
        StoredRange.unsigned("size", size, 32);
        StoredRange.unsigned("type", type, 8);
        StoredRange.unsigned("padding", padding, 8);
        StoredRange.unsigned("flags", flags, 16);
    }
}
