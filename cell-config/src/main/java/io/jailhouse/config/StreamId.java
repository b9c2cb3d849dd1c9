package io.jailhouse.config;

/**
 * A stream id that an ARM IOMMU assigns to the cell. Source: cell-config.h, {@code union jailhouse_stream_id}.
 *
 * @param value the stored word, unsigned 32 bits; the whole word is the id, except for an MMU-500
 */
public record StreamId(long value) {
    /**
     * Checks the width of the field.
     *
     * @throws IllegalArgumentException if the number does not fit its 32 bits
     */
    public StreamId {
        StoredRange.unsigned("stream_id", value, 32);
    }

    /**
     * Gives the id as an MMU-500 reads it.
     *
     * @return lower 16 bits
     */
    public int mmu500Id() {
        return (int) (value & 0xffff);
    }

    /**
     * Gives the bits of the id that an MMU-500 ignores.
     *
     * @return upper 16 bits
     */
    public int mmu500MaskOut() {
        return (int) (value >>> 16);
    }
}
