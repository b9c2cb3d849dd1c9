package io.jailhouse.agent.aarch64.fp;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** What FPCR asks for, what FPSR collects, and how the two shape operands and results (FPUnpack, FPRound, FPProcessNaN). */
final class FpControl {

    // Cumulative flags of FPSR
    static final long INVALID_OPERATION = 1 << 0;
    static final long DIVIDE_BY_ZERO = 1 << 1;
    static final long OVERFLOW = 1 << 2;
    static final long UNDERFLOW = 1 << 3;
    static final long INEXACT = 1 << 4;
    static final long INPUT_DENORMAL = 1 << 7;

    private static final long FLUSH_TO_ZERO = 1 << 24;
    private static final long DEFAULT_NAN = 1 << 25;
    private static final long ALTERNATIVE_HALF = 1 << 26;
    private static final long ROUNDING = 3 << 22;

    private final CpuState state;

    FpControl(CpuState state) {
        this.state = state;
    }

    void raise(long flag) {
        state.fpsr |= flag;
    }

    boolean hasRaised(long flag) {
        return (state.fpsr & flag) != 0;
    }

    boolean flushesToZero() {
        return (state.fpcr & FLUSH_TO_ZERO) != 0;
    }

    boolean givesDefaultNan() {
        return (state.fpcr & DEFAULT_NAN) != 0;
    }

    /** Whether half precision has numbers in place of infinities and NaNs. */
    boolean alternativeHalf() {
        return (state.fpcr & ALTERNATIVE_HALF) != 0;
    }

    /** The rounding mode, as {@link FpUnit} names them. */
    int rounding() {
        return (int) (state.fpcr >>> 22) & 3;
    }

    /** Whether arithmetic is as in Java: to nearest, with subnormals. */
    boolean isPlain() {
        return (state.fpcr & (FLUSH_TO_ZERO | ROUNDING)) == 0;
    }

    /** Takes an operand apart; flushes a subnormal one if FPCR says so. */
    void unpack(FpNumber to, int format, long bits) {
        to.set(format, bits, format == FpFormat.HALF && alternativeHalf());
        boolean subnormal = to.isFinite() && to.exponent < FpFormat.minimumExponent(format);
        if (subnormal && format != FpFormat.HALF && flushesToZero()) {
            to.type = FpNumber.ZERO;
            raise(INPUT_DENORMAL);
        }
    }

    long invalid(int format) {
        raise(INVALID_OPERATION);
        return FpFormat.defaultNan(format);
    }

    /** What becomes of a NaN that is an operand. */
    long processNan(FpNumber number, int format, long bits) {
        if (number.type == FpNumber.SIGNALLING_NAN) {
            raise(INVALID_OPERATION);
        }
        return givesDefaultNan() ? FpFormat.defaultNan(format) : bits | FpFormat.quietBit(format);
    }

    /** Whether of two operands with a NaN among them the first decides: a signalling one comes before a quiet one. */
    static boolean firstDecides(FpNumber a, FpNumber b) {
        return a.type == FpNumber.SIGNALLING_NAN || (a.isNan() && b.type != FpNumber.SIGNALLING_NAN);
    }

    /** Whether a product is that of zero and infinity. */
    static boolean isInvalidProduct(FpNumber a, FpNumber b) {
        return (a.isInfinite() && b.isZero()) || (a.isZero() && b.isInfinite());
    }

    long round(int format, boolean negative, int exponent, long significand) {
        return round(format, negative, exponent, significand, rounding());
    }

    /**
     * The nearest representable number, with its flags.
     *
     * @param significand normalised as in {@link FpNumber}; what lies below its last bit is or'ed into that
     */
    long round(int format, boolean negative, int exponent, long significand, int rounding) {
        int fractionBits = FpFormat.fractionBits(format);
        int minimum = FpFormat.minimumExponent(format);
        long sign = FpFormat.sign(format, negative);
        if (exponent < minimum && format != FpFormat.HALF && flushesToZero()) {
            raise(UNDERFLOW);
            return sign;
        }
        long biased = Math.max(exponent - minimum + 1, 0);
        long shifted = biased == 0 ? shiftRightJamming(significand, minimum - exponent) : significand;
        int dropped = FpNumber.LEADING - fractionBits;
        long mantissa = shifted >>> dropped;
        long error = shifted & (1L << dropped) - 1;
        if (biased == 0 && error != 0) {
            raise(UNDERFLOW);
        }
        if (roundsUp(rounding, negative, mantissa, error, 1L << (dropped - 1))) {
            mantissa++;
            if (mantissa == 1L << fractionBits) {
                biased = 1;
            } else if (mantissa == 2L << fractionBits) {
                biased++;
                mantissa >>>= 1;
            }
        } else if (rounding == FpUnit.TO_ODD && error != 0) {
            mantissa |= 1;
        }
        boolean alternative = format == FpFormat.HALF && alternativeHalf();
        long largest = FpFormat.exponentMask(format) - (alternative ? 0 : 1);
        if (biased > largest) {
            return overflow(format, negative, rounding, alternative);
        }
        if (error != 0) {
            raise(INEXACT);
        }
        return sign | biased << fractionBits | (mantissa & FpFormat.fractionMask(format));
    }

    private long overflow(int format, boolean negative, int rounding, boolean alternative) {
        if (alternative) {
            raise(INVALID_OPERATION);
            return FpFormat.sign(format, negative) | FpFormat.signBit(format) - 1;
        }
        raise(OVERFLOW | INEXACT);
        return overflowsToInfinity(rounding, negative)
                ? FpFormat.infinity(format, negative)
                : FpFormat.maximum(format, negative);
    }

    static boolean overflowsToInfinity(int rounding, boolean negative) {
        return switch (rounding) {
            case FpUnit.TIES_TO_EVEN, FpUnit.TIES_AWAY -> true;
            case FpUnit.UP -> !negative;
            case FpUnit.DOWN -> negative;
            default -> false;
        };
    }

    /** Whether the magnitude grows by one when {@code error}, of which {@code half} is half a unit, is dropped. */
    static boolean roundsUp(int rounding, boolean negative, long mantissa, long error, long half) {
        return switch (rounding) {
            case FpUnit.TIES_TO_EVEN -> error > half || (error == half && (mantissa & 1) != 0);
            case FpUnit.TIES_AWAY -> error >= half;
            case FpUnit.UP -> error != 0 && !negative;
            case FpUnit.DOWN -> error != 0 && negative;
            default -> false;
        };
    }

    /** Bits that are shifted out stay visible in the lowest one. */
    static long shiftRightJamming(long value, int distance) {
        if (distance == 0) {
            return value;
        }
        if (distance > 63) {
            return value != 0 ? 1 : 0;
        }
        return value >>> distance | (value << -distance != 0 ? 1 : 0);
    }
}
