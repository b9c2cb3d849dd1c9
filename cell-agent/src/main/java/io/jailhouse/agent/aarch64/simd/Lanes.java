package io.jailhouse.agent.aarch64.simd;

/** Elements of vector registers (pseudo-code Elem). A scale is the logarithm of the element's bytes, 0 to 3. */
public final class Lanes {

    private Lanes() {}

    /** An element, zero-extended. */
    public static long get(long[] v, int register, int index, int scale) {
        int bit = index << (scale + 3);
        return v[2 * register + (bit >>> 6)] >>> bit & mask(scale);
    }

    /** Writes an element. */
    public static void set(long[] v, int register, int index, int scale, long value) {
        int bit = index << (scale + 3);
        int half = 2 * register + (bit >>> 6);
        v[half] = (v[half] & ~(mask(scale) << bit)) | (value & mask(scale)) << bit;
    }

    /** An element in every lane of 64 bits. */
    public static long replicate(long element, int scale) {
        return switch (scale) {
            case 0 -> (element & 0xff) * 0x0101010101010101L;
            case 1 -> (element & 0xffff) * 0x0001000100010001L;
            case 2 -> (element & 0xffffffffL) * 0x0000000100000001L;
            default -> element;
        };
    }

    private static long mask(int scale) {
        return -1L >>> (64 - (8 << scale));
    }
}
