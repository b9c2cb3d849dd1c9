package io.jailhouse.agent.aarch64.fp;

/**
 * A number taken apart (pseudo-code FPUnpack). A finite one is {@code significand / 2^62 * 2^exponent}, normalised: bit 62
 * is set, subnormal or not.
 */
final class FpNumber {

    static final int ZERO = 0;
    static final int FINITE = 1;
    static final int INFINITE = 2;
    static final int QUIET_NAN = 3;
    static final int SIGNALLING_NAN = 4;

    /** Position of the leading bit of a significand. */
    static final int LEADING = 62;

    int type;
    boolean negative;
    int exponent;
    long significand;

    boolean isNan() {
        return type >= QUIET_NAN;
    }

    boolean isZero() {
        return type == ZERO;
    }

    boolean isInfinite() {
        return type == INFINITE;
    }

    boolean isFinite() {
        return type == FINITE;
    }

    /** Takes bits apart, as they are. */
    void set(int format, long bits, boolean alternativeHalf) {
        int fractionBits = FpFormat.fractionBits(format);
        int biased = (int) (bits >>> fractionBits & FpFormat.exponentMask(format));
        long fraction = bits & FpFormat.fractionMask(format);
        negative = (bits & FpFormat.signBit(format)) != 0;
        if (biased == FpFormat.exponentMask(format) && !alternativeHalf) {
            boolean quiet = (fraction & FpFormat.quietBit(format)) != 0;
            type = fraction == 0 ? INFINITE : quiet ? QUIET_NAN : SIGNALLING_NAN;
        } else if (biased != 0) {
            setFinite(biased + FpFormat.minimumExponent(format) - 1, fraction | 1L << fractionBits, fractionBits);
        } else if (fraction != 0) {
            setFinite(FpFormat.minimumExponent(format), fraction, fractionBits);
        } else {
            type = ZERO;
        }
    }

    /** {@code integer / 2^point * 2^scale}, not zero. */
    void setFinite(int scale, long integer, int point) {
        int leading = 63 - Long.numberOfLeadingZeros(integer);
        type = FINITE;
        exponent = scale + leading - point;
        significand = leading <= LEADING ? integer << (LEADING - leading) : integer >>> 1 | (integer & 1);
    }
}
