package io.jailhouse.agent.aarch64.fp;

/** Conversions between formats, to and from fixed point, and to integral numbers. */
public final class FpConvert {

    private final FpControl control;
    private final FpNumber number = new FpNumber();

    // Of the last split.
    private long whole;
    private boolean overflowed;
    private long error;

    FpConvert(FpControl control) {
        this.control = control;
    }

    /** FPConvert: to another format, rounded as FPCR says. */
    public long format(int from, int to, long value) {
        if (from != FpFormat.HALF && to != FpFormat.HALF && control.isPlain()) {
            double number = FpFormat.hostNumber(from, value);
            if (to == FpFormat.DOUBLE && !Double.isNaN(number)) {
                return Double.doubleToRawLongBits(number);
            }
            float narrow = (float) number;
            if (to == FpFormat.SINGLE && HostResult.isOrdinary(narrow) && isExactOrInexactAlready(narrow == number)) {
                return FpFormat.bitsOf(to, narrow);
            }
        }
        return format(from, to, value, control.rounding());
    }

    /** FPConvert with rounding to odd (FCVTXN). */
    public long formatToOdd(int from, int to, long value) {
        return format(from, to, value, FpUnit.TO_ODD);
    }

    private long format(int from, int to, long value, int rounding) {
        control.unpack(number, from, value);
        boolean alternative = to == FpFormat.HALF && control.alternativeHalf();
        if (number.isNan()) {
            if (number.type == FpNumber.SIGNALLING_NAN || alternative) {
                control.raise(FpControl.INVALID_OPERATION);
            }
            return alternative ? FpFormat.zero(to, number.negative) : nan(from, to, value);
        }
        if (number.isInfinite()) {
            if (alternative) {
                control.raise(FpControl.INVALID_OPERATION);
                return FpFormat.sign(to, number.negative) | FpFormat.signBit(to) - 1;
            }
            return FpFormat.infinity(to, number.negative);
        }
        if (number.isZero()) {
            return FpFormat.zero(to, number.negative);
        }
        return control.round(to, number.negative, number.exponent, number.significand, rounding);
    }

    /** FPConvertNaN: the payload keeps its upper bits. */
    private long nan(int from, int to, long value) {
        if (control.givesDefaultNan()) {
            return FpFormat.defaultNan(to);
        }
        int shift = FpFormat.fractionBits(from) - FpFormat.fractionBits(to);
        long fraction = value & FpFormat.fractionMask(from);
        long kept = shift >= 0 ? fraction >>> shift : fraction << -shift;
        return FpFormat.infinity(to, number.negative) | FpFormat.quietBit(to) | kept;
    }

    /**
     * FPToFixed: a number with {@code fractionBits} bits behind the point, saturated.
     *
     * @param width of the result, 32 or 64
     */
    public long toFixed(int format, long value, int fractionBits, boolean unsigned, int rounding, int width) {
        if (fractionBits == 0 && rounding == FpUnit.TO_ZERO && !control.flushesToZero()) {
            double host = FpFormat.hostNumber(format, value);
            long whole = (long) host;
            boolean fits = Math.abs(host) < (width == 64 ? 0x1p63 : 0x1p31) && !(unsigned && host < 0);
            if (fits && isExactOrInexactAlready(whole == host)) {
                return whole & -1L >>> (64 - width);
            }
        }
        return toFixedExactly(format, value, fractionBits, unsigned, rounding, width);
    }

    private boolean isExactOrInexactAlready(boolean exact) {
        return exact || control.hasRaised(FpControl.INEXACT);
    }

    private long toFixedExactly(int format, long value, int fractionBits, boolean unsigned, int rounding, int width) {
        control.unpack(number, format, value);
        if (number.isNan()) {
            control.raise(FpControl.INVALID_OPERATION);
            return 0;
        }
        if (number.isZero()) {
            return 0;
        }
        if (number.isInfinite()) {
            control.raise(FpControl.INVALID_OPERATION);
            return saturated(unsigned, width);
        }
        split(number.exponent + fractionBits, rounding);
        long limit = unsigned ? -1L >>> (64 - width) : (1L << (width - 1)) - (number.negative ? 0 : 1);
        boolean belowZero = unsigned && number.negative && whole != 0;
        boolean beyond = !(unsigned && number.negative) && Long.compareUnsigned(whole, limit) > 0;
        if (overflowed || belowZero || beyond) {
            control.raise(FpControl.INVALID_OPERATION);
            return saturated(unsigned, width);
        }
        if (error != 0) {
            control.raise(FpControl.INEXACT);
        }
        return (number.negative ? -whole : whole) & -1L >>> (64 - width);
    }

    private long saturated(boolean unsigned, int width) {
        if (unsigned) {
            return number.negative ? 0 : -1L >>> (64 - width);
        }
        long lowest = 1L << (width - 1);
        return number.negative ? lowest : lowest - 1;
    }

    /** Splits the finite number, at another exponent, into its rounded whole part and the rest. */
    private void split(int exponent, int rounding) {
        overflowed = exponent > 63;
        error = 0;
        if (overflowed) {
            return;
        }
        int fractionBits = FpNumber.LEADING - exponent;
        if (fractionBits <= 0) {
            whole = number.significand << -fractionBits;
            return;
        }
        if (fractionBits > FpNumber.LEADING + 1) {
            // Less than a half.
            error = 1;
            whole = FpControl.roundsUp(rounding, number.negative, 0, 1, 2) ? 1 : 0;
            return;
        }
        whole = number.significand >>> fractionBits;
        error = number.significand & (1L << fractionBits) - 1;
        if (FpControl.roundsUp(rounding, number.negative, whole, error, 1L << (fractionBits - 1))) {
            whole++;
        }
    }

    /**
     * FixedToFP: an integer divided by a power of two, rounded as FPCR says.
     *
     * @param value sign-extended, or zero-extended if unsigned
     */
    public long fromFixed(int format, long value, int fractionBits, boolean unsigned) {
        if (value == 0) {
            return 0;
        }
        if (fractionBits == 0 && control.isPlain() && !(unsigned && value < 0)) {
            boolean exact = Math.abs(value) <= 1L << FpFormat.fractionBits(format);
            if (isExactOrInexactAlready(exact)) {
                return format == FpFormat.DOUBLE
                        ? Double.doubleToRawLongBits((double) value)
                        : FpFormat.bitsOf(format, (float) value);
            }
        }
        boolean negative = !unsigned && value < 0;
        number.setFinite(-fractionBits, negative ? -value : value, 0);
        return control.round(format, negative, number.exponent, number.significand);
    }

    /**
     * FPRoundInt: an integral number of the same format.
     *
     * @param exact whether a change is inexact (FRINTX)
     */
    public long roundToIntegral(int format, long value, int rounding, boolean exact) {
        if (!exact && rounding != FpUnit.TIES_AWAY && !control.flushesToZero()) {
            double host = FpFormat.hostNumber(format, value);
            if (!Double.isNaN(host)) {
                return FpFormat.bitsOf(format, hostIntegral(host, rounding));
            }
        }
        return roundToIntegralExactly(format, value, rounding, exact);
    }

    private static double hostIntegral(double value, int rounding) {
        return switch (rounding) {
            case FpUnit.TIES_TO_EVEN -> Math.rint(value);
            case FpUnit.UP -> Math.ceil(value);
            case FpUnit.DOWN -> Math.floor(value);
            default -> value < 0 ? Math.ceil(value) : Math.floor(value);
        };
    }

    private long roundToIntegralExactly(int format, long value, int rounding, boolean exact) {
        control.unpack(number, format, value);
        if (number.isNan()) {
            return control.processNan(number, format, value);
        }
        if (number.isInfinite()) {
            return value;
        }
        if (number.isZero()) {
            return FpFormat.zero(format, number.negative);
        }
        if (number.exponent >= FpFormat.fractionBits(format)) {
            return value;
        }
        split(number.exponent, rounding);
        if (exact && error != 0) {
            control.raise(FpControl.INEXACT);
        }
        boolean negative = number.negative;
        if (whole == 0) {
            return FpFormat.zero(format, negative);
        }
        number.setFinite(0, whole, 0);
        return control.round(format, negative, number.exponent, number.significand);
    }
}
