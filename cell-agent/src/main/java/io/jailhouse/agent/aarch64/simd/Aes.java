package io.jailhouse.agent.aarch64.simd;

/**
 * The steps of AES on the vector registers, an array of halves: byte {@code 4 * column + row} of the state is byte of that
 * number. Called by translated code, too.
 */
public final class Aes {

    private static final int POLYNOMIAL = 0x1b;
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final int[] SUBSTITUTE = substitution();
    private static final int[] SUBSTITUTE_INVERSE = inverse(SUBSTITUTE);

    private Aes() {}

    /** AESE: adds the round key, shifts the rows, substitutes the bytes. */
    public static void encrypt(long[] v, int d, int n) {
        long low = v[2 * d] ^ v[2 * n];
        long high = v[2 * d + 1] ^ v[2 * n + 1];
        int[] box = SUBSTITUTE;
        v[2 * d] = columns(
                column(box, low, low >>> 40, high >>> 16, high >>> 56),
                column(box, low >>> 32, high >>> 8, high >>> 48, low >>> 24));
        v[2 * d + 1] = columns(
                column(box, high, high >>> 40, low >>> 16, low >>> 56),
                column(box, high >>> 32, low >>> 8, low >>> 48, high >>> 24));
    }

    /** AESD. */
    public static void decrypt(long[] v, int d, int n) {
        long low = v[2 * d] ^ v[2 * n];
        long high = v[2 * d + 1] ^ v[2 * n + 1];
        int[] box = SUBSTITUTE_INVERSE;
        v[2 * d] = columns(
                column(box, low, high >>> 40, high >>> 16, low >>> 56),
                column(box, low >>> 32, low >>> 8, high >>> 48, high >>> 24));
        v[2 * d + 1] = columns(
                column(box, high, low >>> 40, low >>> 16, high >>> 56),
                column(box, high >>> 32, high >>> 8, low >>> 48, low >>> 24));
    }

    /** A column of the substitutes of the lowest byte of each row's bytes. */
    private static int column(int[] box, long row0, long row1, long row2, long row3) {
        return box[(int) row0 & 0xff]
                | box[(int) row1 & 0xff] << 8
                | box[(int) row2 & 0xff] << 16
                | box[(int) row3 & 0xff] << 24;
    }

    private static long columns(int first, int second) {
        return (first & 0xffffffffL) | (long) second << 32;
    }

    /** AESMC. */
    public static void mixColumns(long[] v, int d, int n) {
        long low = mixed(v[2 * n]);
        v[2 * d + 1] = mixed(v[2 * n + 1]);
        v[2 * d] = low;
    }

    /** AESIMC. */
    public static void mixColumnsInverse(long[] v, int d, int n) {
        long low = mixed(prepared(v[2 * n]));
        v[2 * d + 1] = mixed(prepared(v[2 * n + 1]));
        v[2 * d] = low;
    }

    /** Two columns: each byte doubled, three times the next one, and the other two. */
    private static long mixed(long a) {
        long next = rotated(a, 8);
        return doubled(a ^ next) ^ next ^ rotated(a, 16) ^ rotated(a, 24);
    }

    /** What the factors of the inverse (14, 11, 13, 9) are more than those of the step itself: four times a byte and the one after the next. */
    private static long prepared(long a) {
        return a ^ doubled(doubled(a ^ rotated(a, 16)));
    }

    /** Columns rotated so that the byte of a later row comes first. */
    private static long rotated(long a, int bits) {
        long kept = -1L >>> (32 + bits);
        long mask = kept | kept << 32;
        return (a >>> bits & mask) | (a << (32 - bits) & ~mask);
    }

    /** Each byte doubled in the field of AES. */
    private static long doubled(long a) {
        long highest = a >>> 7 & LOWEST_BITS;
        return (a << 1 & ~LOWEST_BITS) ^ highest * POLYNOMIAL;
    }

    /** The product in the field of AES. */
    private static int multiply(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            product ^= (b >>> bit & 1) != 0 ? a : 0;
            a = (a & 0x80) != 0 ? (a << 1 & 0xff) ^ POLYNOMIAL : a << 1;
        }
        return product;
    }

    /** The inverse in the field, then an affine map. */
    private static int[] substitution() {
        int[] box = new int[256];
        for (int value = 0; value < 256; value++) {
            int inverse = 0;
            for (int candidate = 1; candidate < 256; candidate++) {
                if (multiply(value, candidate) == 1) {
                    inverse = candidate;
                }
            }
            int repeated = inverse | inverse << 8;
            int mapped = repeated ^ repeated >>> 4 ^ repeated >>> 5 ^ repeated >>> 6 ^ repeated >>> 7;
            box[value] = (mapped ^ 0x63) & 0xff;
        }
        return box;
    }

    private static int[] inverse(int[] box) {
        int[] inverted = new int[256];
        for (int value = 0; value < 256; value++) {
            inverted[box[value]] = value;
        }
        return inverted;
    }
}
