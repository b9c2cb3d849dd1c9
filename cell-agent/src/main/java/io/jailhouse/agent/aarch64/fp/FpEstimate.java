package io.jailhouse.agent.aarch64.fp;

/** Estimates of reciprocals and reciprocal square roots, and the steps of Newton's method that refine them. */
public final class FpEstimate {

    // Estimates work on fractions of 52 bits.
    private static final int FRACTION = 52;
    private static final long FRACTION_MASK = (1L << FRACTION) - 1;

    private final FpControl control;
    private final FpUnit unit;
    private final FpNumber a = new FpNumber();
    private final FpNumber b = new FpNumber();

    FpEstimate(FpControl control, FpUnit unit) {
        this.control = control;
        this.unit = unit;
    }

    /** FPRecipEstimate: 8 bits of {@code 1 / value}. */
    public long reciprocal(int format, long value) {
        control.unpack(a, format, value);
        if (a.isNan()) {
            return control.processNan(a, format, value);
        }
        if (a.isInfinite()) {
            return FpFormat.zero(format, a.negative);
        }
        if (a.isZero()) {
            control.raise(FpControl.DIVIDE_BY_ZERO);
            return FpFormat.infinity(format, a.negative);
        }
        int minimum = FpFormat.minimumExponent(format);
        if (a.exponent < minimum - 2) {
            control.raise(FpControl.OVERFLOW | FpControl.INEXACT);
            return FpControl.overflowsToInfinity(control.rounding(), a.negative)
                    ? FpFormat.infinity(format, a.negative)
                    : FpFormat.maximum(format, a.negative);
        }
        if (control.flushesToZero() && a.exponent >= -minimum) {
            control.raise(FpControl.UNDERFLOW);
            return FpFormat.zero(format, a.negative);
        }
        // The significand's upper 9 bits; the biased exponent of the result.
        int scaled = (int) (a.significand >>> (FpNumber.LEADING - 8));
        long exponent = -minimum - a.exponent;
        long fraction = (long) (reciprocalOf(scaled) & 0xff) << (FRACTION - 8);
        if (exponent <= 0) {
            fraction = (fraction | 1L << FRACTION) >>> (1 - exponent);
            exponent = 0;
        }
        return join(format, a.negative, exponent, fraction);
    }

    /** FPRSqrtEstimate: 8 bits of {@code 1 / sqrt(value)}. */
    public long reciprocalSquareRoot(int format, long value) {
        control.unpack(a, format, value);
        if (a.isNan()) {
            return control.processNan(a, format, value);
        }
        if (a.isZero()) {
            control.raise(FpControl.DIVIDE_BY_ZERO);
            return FpFormat.infinity(format, a.negative);
        }
        if (a.negative) {
            return control.invalid(format);
        }
        if (a.isInfinite()) {
            return FpFormat.zero(format, false);
        }
        int minimum = FpFormat.minimumExponent(format);
        boolean evenBiased = ((a.exponent - minimum + 1) & 1) == 0;
        int scaled = (int) (a.significand >>> (FpNumber.LEADING - (evenBiased ? 8 : 7)));
        // (3 * bias - 1 - biased exponent) / 2; the bias is 1 - minimum.
        int exponent = (3 * (1 - minimum) - 1 - (a.exponent - minimum + 1)) >> 1;
        long fraction = (long) (reciprocalSquareRootOf(scaled) & 0xff) << (FRACTION - 8);
        return join(format, false, exponent, fraction);
    }

    private static long join(int format, boolean negative, long exponent, long fraction) {
        int fractionBits = FpFormat.fractionBits(format);
        return FpFormat.sign(format, negative)
                | exponent << fractionBits
                | (fraction & FRACTION_MASK) >>> (FRACTION - fractionBits);
    }

    /** FPRecpX: a power of two whose exponent is the complement. */
    public long reciprocalExponent(int format, long value) {
        control.unpack(a, format, value);
        if (a.isNan()) {
            return control.processNan(a, format, value);
        }
        long mask = FpFormat.exponentMask(format);
        long exponent = value >>> FpFormat.fractionBits(format) & mask;
        long complement = exponent == 0 ? mask - 1 : ~exponent & mask;
        return FpFormat.sign(format, a.negative) | complement << FpFormat.fractionBits(format);
    }

    /** FPRecipStepFused: {@code 2 - x * y}. */
    public long reciprocalStep(int format, long x, long y) {
        return step(format, FpUnit.negate(format, x), y, FpFormat.constant(format, false, 1, 0), 0);
    }

    /** FPRSqrtStepFused: {@code (3 - x * y) / 2}. */
    public long reciprocalSquareRootStep(int format, long x, long y) {
        return step(format, FpUnit.negate(format, x), y, FpFormat.constant(format, false, 1, 2), -1);
    }

    private long step(int format, long x, long y, long constant, int scale) {
        control.unpack(a, format, x);
        control.unpack(b, format, y);
        if (a.isNan() || b.isNan()) {
            boolean first = FpControl.firstDecides(a, b);
            return first ? control.processNan(a, format, x) : control.processNan(b, format, y);
        }
        if (FpControl.isInvalidProduct(a, b)) {
            // 2, or 3 / 2
            return scale == 0 ? constant : FpFormat.constant(format, false, 0, 2);
        }
        if (a.isInfinite() || b.isInfinite()) {
            return FpFormat.infinity(format, a.negative != b.negative);
        }
        return unit.step(format, constant, x, y, scale);
    }

    /** UnsignedRecipEstimate, of a fixed-point number of 32 bits. */
    public static long reciprocalFixed(long value) {
        return value >>> 31 == 0 ? 0xffffffffL : (long) reciprocalOf((int) (value >>> 23)) << 23;
    }

    /** UnsignedRSqrtEstimate, of a fixed-point number of 32 bits. */
    public static long reciprocalSquareRootFixed(long value) {
        return value >>> 30 == 0 ? 0xffffffffL : (long) reciprocalSquareRootOf((int) (value >>> 23)) << 23;
    }

    /** RecipEstimate: 256 to 511 for 256 to 511. */
    private static int reciprocalOf(int scaled) {
        int twice = (1 << 19) / (scaled * 2 + 1);
        return (twice + 1) >> 1;
    }

    /** RecipSqrtEstimate: 256 to 511 for 128 to 511. */
    private static int reciprocalSquareRootOf(int scaled) {
        int rounded = scaled < 256 ? scaled * 2 + 1 : ((scaled >> 1 << 1) + 1) * 2;
        int root = 512;
        while ((long) rounded * (root + 1) * (root + 1) < 1 << 28) {
            root++;
        }
        return (root + 1) >> 1;
    }
}
