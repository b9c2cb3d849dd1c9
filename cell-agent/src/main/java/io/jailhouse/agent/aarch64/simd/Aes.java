package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;

/** The steps of AES on a vector register: byte {@code 4 * column + row} of the state is byte of that number. */
final class Aes {

    private static final int POLYNOMIAL = 0x11b;
    private static final byte[] SUBSTITUTE = substitution();
    private static final byte[] SUBSTITUTE_INVERSE = inverse(SUBSTITUTE);

    private final VectorFile file;

    Aes(VectorFile file) {
        this.file = file;
    }

    /** AESE and AESD: adds the round key, shifts the rows, substitutes the bytes. */
    void round(int word, boolean inverse) {
        byte[] box = inverse ? SUBSTITUTE_INVERSE : SUBSTITUTE;
        file.begin();
        for (int i = 0; i < 16; i++) {
            int row = i & 3;
            int from = i + (inverse ? -4 : 4) * row & 15;
            int mixed = (int) (file.raw(d(word), from, 0) ^ file.raw(n(word), from, 0));
            file.set(i, 0, box[mixed]);
        }
        file.end(word);
    }

    /** AESMC and AESIMC. */
    void mixColumns(int word, boolean inverse) {
        int factors = inverse ? 0x9_d_b_e : 0x1_1_3_2;
        file.begin();
        for (int i = 0; i < 16; i++) {
            int mixed = 0;
            for (int k = 0; k < 4; k++) {
                int from = (i & ~3) | ((i + k) & 3);
                mixed ^= multiply((int) file.raw(n(word), from, 0), factors >>> (4 * k) & 15);
            }
            file.set(i, 0, mixed);
        }
        file.end(word);
    }

    /** The product in the field of AES. */
    private static int multiply(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            product ^= (b >>> bit & 1) != 0 ? a : 0;
            a = (a & 0x80) != 0 ? a << 1 ^ POLYNOMIAL : a << 1;
        }
        return product & 0xff;
    }

    /** The inverse in the field, then an affine map. */
    private static byte[] substitution() {
        byte[] box = new byte[256];
        for (int value = 0; value < 256; value++) {
            int inverse = 0;
            for (int candidate = 1; candidate < 256; candidate++) {
                if (multiply(value, candidate) == 1) {
                    inverse = candidate;
                }
            }
            int repeated = inverse | inverse << 8;
            int mapped = repeated ^ repeated >>> 4 ^ repeated >>> 5 ^ repeated >>> 6 ^ repeated >>> 7;
            box[value] = (byte) (mapped ^ 0x63);
        }
        return box;
    }

    private static byte[] inverse(byte[] box) {
        byte[] inverted = new byte[256];
        for (int value = 0; value < 256; value++) {
            inverted[box[value] & 0xff] = (byte) value;
        }
        return inverted;
    }
}
