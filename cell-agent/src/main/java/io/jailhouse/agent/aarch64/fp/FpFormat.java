package io.jailhouse.agent.aarch64.fp;

/** The formats of IEEE 754 by the logarithm of their bytes: half 1, single 2, double 3. */
final class FpFormat {

    static final int HALF = 1;
    static final int SINGLE = 2;
    static final int DOUBLE = 3;

    private static final int[] EXPONENT_BITS = {0, 5, 8, 11};

    private FpFormat() {}

    static int bits(int format) {
        return 8 << format;
    }

    static int exponentBits(int format) {
        return EXPONENT_BITS[format];
    }

    static int fractionBits(int format) {
        return bits(format) - 1 - EXPONENT_BITS[format];
    }

    /** The exponent of the smallest normal number. */
    static int minimumExponent(int format) {
        return 2 - (1 << (EXPONENT_BITS[format] - 1));
    }

    static long exponentMask(int format) {
        return (1L << EXPONENT_BITS[format]) - 1;
    }

    static long fractionMask(int format) {
        return (1L << fractionBits(format)) - 1;
    }

    static long signBit(int format) {
        return 1L << (bits(format) - 1);
    }

    static long sign(int format, boolean negative) {
        return negative ? signBit(format) : 0;
    }

    static long zero(int format, boolean negative) {
        return sign(format, negative);
    }

    static long infinity(int format, boolean negative) {
        return sign(format, negative) | exponentMask(format) << fractionBits(format);
    }

    static long maximum(int format, boolean negative) {
        return infinity(format, negative) - 1;
    }

    static long quietBit(int format) {
        return 1L << (fractionBits(format) - 1);
    }

    static long defaultNan(int format) {
        return infinity(format, false) | quietBit(format);
    }

    /** A number of single or double precision as the host has it. */
    static double hostNumber(int format, long bits) {
        return format == DOUBLE ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
    }

    /** The bits of a number of the host, which the format can hold. */
    static long bitsOf(int format, double number) {
        return format == DOUBLE
                ? Double.doubleToRawLongBits(number)
                : Float.floatToRawIntBits((float) number) & 0xffffffffL;
    }

    /** {@code (1 + quarters / 4) * 2^exponent}, a small constant. */
    static long constant(int format, boolean negative, int exponent, int quarters) {
        long biased = exponent - minimumExponent(format) + 1L;
        return sign(format, negative) | biased << fractionBits(format) | (long) quarters << (fractionBits(format) - 2);
    }
}
