package io.jailhouse.agent.aarch64.fp;

import static io.jailhouse.agent.aarch64.fp.HostResult.isExactQuotient;
import static io.jailhouse.agent.aarch64.fp.HostResult.isExactSum;
import static io.jailhouse.agent.aarch64.fp.HostResult.isExactSumWithProduct;
import static io.jailhouse.agent.aarch64.fp.HostResult.isOrdinary;
import static io.jailhouse.agent.aarch64.fp.HostResult.isZeroProduct;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/**
 * Floating-point arithmetic of one CPU under its FPCR, with the flags in its FPSR.
 *
 * <p>Where Java's arithmetic gives the same number and raises no flag that is not set already, it is used: to nearest,
 * subnormals not flushed, the result zero or well inside the range of normal numbers, and exact if FPSR.IXC is clear.
 */
public final class FpUnit {

    /** Rounding modes: the first four as FPCR.RMode has them. */
    public static final int TIES_TO_EVEN = 0;

    public static final int UP = 1;
    public static final int DOWN = 2;
    public static final int TO_ZERO = 3;
    public static final int TIES_AWAY = 4;
    /** To the nearest odd fraction if inexact (FCVTXN). */
    static final int TO_ODD = 5;

    private static final int DOUBLE = FpFormat.DOUBLE;

    private final FpControl control;
    private final FpNumber a = new FpNumber();
    private final FpNumber b = new FpNumber();
    private final FpAccumulator sum = new FpAccumulator();

    /** Comparisons, minima and maxima. */
    public final FpCompare compare;
    /** Conversions. */
    public final FpConvert convert;
    /** Estimates and steps of reciprocals. */
    public final FpEstimate estimate;

    /** The arithmetic of the CPU with this state. */
    public FpUnit(CpuState state) {
        control = new FpControl(state);
        compare = new FpCompare(control);
        convert = new FpConvert(control);
        estimate = new FpEstimate(control, this);
    }

    /** The rounding mode that FPCR asks for. */
    public int rounding() {
        return control.rounding();
    }

    /** FPNeg: the sign changes, of a NaN as well. */
    public static long negate(int format, long value) {
        return value ^ FpFormat.signBit(format);
    }

    /** FPAbs: the sign goes, of a NaN as well. */
    public static long absolute(int format, long value) {
        return value & ~FpFormat.signBit(format);
    }

    /** FPAdd. */
    public long add(int format, long x, long y) {
        if (control.isPlain()) {
            if (format == DOUBLE) {
                double p = Double.longBitsToDouble(x);
                double q = Double.longBitsToDouble(y);
                double result = p + q;
                if (result == 0 || (isOrdinary(result) && (inexactAlready() || isExactSum(p, q, result)))) {
                    return Double.doubleToRawLongBits(result);
                }
            } else {
                float p = Float.intBitsToFloat((int) x);
                float q = Float.intBitsToFloat((int) y);
                float result = p + q;
                if (result == 0 || (isOrdinary(result) && (inexactAlready() || isExactSum(p, q, result)))) {
                    return bits(result);
                }
            }
        }
        control.unpack(a, format, x);
        control.unpack(b, format, y);
        return sum(format, x, y);
    }

    /** FPSub. */
    public long subtract(int format, long x, long y) {
        boolean nan = absolute(format, y) > FpFormat.infinity(format, false);
        return add(format, x, nan ? y : negate(format, y));
    }

    private long sum(int format, long x, long y) {
        if (a.isNan() || b.isNan()) {
            return nans(format, x, y);
        }
        if (a.isInfinite() && b.isInfinite() && a.negative != b.negative) {
            return control.invalid(format);
        }
        if (a.isInfinite() || b.isInfinite()) {
            return FpFormat.infinity(format, a.isInfinite() ? a.negative : b.negative);
        }
        if (a.isZero() && b.isZero() && a.negative == b.negative) {
            return FpFormat.zero(format, a.negative);
        }
        sum.clear();
        sum.set(a);
        sum.add(b);
        return round(format, sum);
    }

    /** FPMul. */
    public long multiply(int format, long x, long y) {
        if (control.isPlain()) {
            if (format == DOUBLE) {
                double p = Double.longBitsToDouble(x);
                double q = Double.longBitsToDouble(y);
                double result = p * q;
                if (isZeroProduct(p, q, result)
                        || (isOrdinary(result) && (inexactAlready() || Math.fma(p, q, -result) == 0))) {
                    return Double.doubleToRawLongBits(result);
                }
            } else {
                double product = (double) Float.intBitsToFloat((int) x) * Float.intBitsToFloat((int) y);
                float result = (float) product;
                if (product == 0 || (isOrdinary(result) && (inexactAlready() || result == product))) {
                    return bits(result);
                }
            }
        }
        return multiply(format, x, y, false);
    }

    /** FPMulX: zero times infinity is two. */
    public long multiplyExtended(int format, long x, long y) {
        return multiply(format, x, y, true);
    }

    private long multiply(int format, long x, long y, boolean extended) {
        control.unpack(a, format, x);
        control.unpack(b, format, y);
        if (a.isNan() || b.isNan()) {
            return nans(format, x, y);
        }
        boolean negative = a.negative != b.negative;
        if (FpControl.isInvalidProduct(a, b)) {
            return extended ? FpFormat.constant(format, negative, 1, 0) : control.invalid(format);
        }
        if (a.isInfinite() || b.isInfinite()) {
            return FpFormat.infinity(format, negative);
        }
        if (a.isZero() || b.isZero()) {
            return FpFormat.zero(format, negative);
        }
        sum.setProduct(a, b);
        return round(format, sum);
    }

    /** FPDiv. */
    public long divide(int format, long x, long y) {
        if (control.isPlain()) {
            if (format == DOUBLE) {
                double p = Double.longBitsToDouble(x);
                double q = Double.longBitsToDouble(y);
                double result = p / q;
                if (isOrdinary(result) && (inexactAlready() || isExactQuotient(p, q, result))) {
                    return Double.doubleToRawLongBits(result);
                }
            } else {
                float p = Float.intBitsToFloat((int) x);
                float q = Float.intBitsToFloat((int) y);
                float result = p / q;
                if (isOrdinary(result) && (inexactAlready() || (double) result * q == p)) {
                    return bits(result);
                }
            }
        }
        control.unpack(a, format, x);
        control.unpack(b, format, y);
        if (a.isNan() || b.isNan()) {
            return nans(format, x, y);
        }
        boolean negative = a.negative != b.negative;
        if ((a.isInfinite() && b.isInfinite()) || (a.isZero() && b.isZero())) {
            return control.invalid(format);
        }
        if (a.isInfinite() || b.isZero()) {
            if (!a.isInfinite()) {
                control.raise(FpControl.DIVIDE_BY_ZERO);
            }
            return FpFormat.infinity(format, negative);
        }
        if (a.isZero() || b.isInfinite()) {
            return FpFormat.zero(format, negative);
        }
        long quotient = quotient(a.significand, b.significand);
        int leading = 63 - Long.numberOfLeadingZeros(quotient);
        long significand = quotient << (FpNumber.LEADING - leading);
        return control.round(format, negative, a.exponent - b.exponent + leading - 60, significand);
    }

    /** {@code x / y * 2^60} with what is left in the lowest bit; both have 53 bits, normalised at bit 62. */
    private static long quotient(long x, long y) {
        long divisor = y >>> 10;
        long rest = x >>> 10;
        long quotient = rest / divisor;
        rest %= divisor;
        for (int digit = 0; digit < 6; digit++) {
            rest <<= 10;
            quotient = quotient << 10 | rest / divisor;
            rest %= divisor;
        }
        return rest == 0 ? quotient : quotient | 1;
    }

    /** FPSqrt. */
    public long squareRoot(int format, long x) {
        if (control.isPlain() && inexactAlready()) {
            if (format == DOUBLE) {
                double result = Math.sqrt(Double.longBitsToDouble(x));
                if (isOrdinary(result)) {
                    return Double.doubleToRawLongBits(result);
                }
            } else {
                float result = (float) Math.sqrt(Float.intBitsToFloat((int) x));
                if (isOrdinary(result)) {
                    return bits(result);
                }
            }
        }
        control.unpack(a, format, x);
        if (a.isNan()) {
            return control.processNan(a, format, x);
        }
        if (a.isZero()) {
            return FpFormat.zero(format, a.negative);
        }
        if (a.negative) {
            return control.invalid(format);
        }
        if (a.isInfinite()) {
            return FpFormat.infinity(format, false);
        }
        boolean odd = (a.exponent & 1) != 0;
        long root = root(odd ? a.significand : a.significand >>> 1);
        return control.round(format, false, a.exponent >> 1, root);
    }

    /** The root of {@code x / 2^61}, which lies in 1 to 4, normalised at bit 62, with what is left in the lowest bit. */
    private static long root(long x) {
        long root = 0;
        long rest = 0;
        long digits = x << 1;
        // 58 digits are enough for double precision and a rest.
        for (int digit = 0; digit < 58; digit++) {
            rest = rest << 2 | digits >>> 62;
            digits <<= 2;
            long trial = root << 2 | 1;
            root <<= 1;
            if (rest >= trial) {
                rest -= trial;
                root |= 1;
            }
        }
        return root << 5 | (rest == 0 ? 0 : 1);
    }

    /** FPMulAdd: {@code addend + x * y} with a single rounding. */
    public long multiplyAdd(int format, long addend, long x, long y) {
        if (control.isPlain()) {
            if (format == DOUBLE) {
                double p = Double.longBitsToDouble(x);
                double q = Double.longBitsToDouble(y);
                double c = Double.longBitsToDouble(addend);
                double result = Math.fma(p, q, c);
                if (isOrdinary(result) && (inexactAlready() || isExactSumWithProduct(p, q, c))) {
                    return Double.doubleToRawLongBits(result);
                }
            } else {
                float c = Float.intBitsToFloat((int) addend);
                double product = (double) Float.intBitsToFloat((int) x) * Float.intBitsToFloat((int) y);
                float result = Math.fma(Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y), c);
                if (isOrdinary(result)
                        && (inexactAlready() || (product + c == result && isExactSum(product, c, product + c)))) {
                    return bits(result);
                }
            }
        }
        return fused(format, addend, x, y);
    }

    private long fused(int format, long addend, long x, long y) {
        FpNumber c = sum.operand;
        control.unpack(c, format, addend);
        control.unpack(a, format, x);
        control.unpack(b, format, y);
        boolean invalidProduct = FpControl.isInvalidProduct(a, b);
        if (c.isNan() || a.isNan() || b.isNan()) {
            if (c.type == FpNumber.QUIET_NAN && invalidProduct) {
                return control.invalid(format);
            }
            return nans(format, addend, c, x, y);
        }
        boolean negative = a.negative != b.negative;
        boolean infiniteProduct = a.isInfinite() || b.isInfinite();
        if (invalidProduct || (c.isInfinite() && infiniteProduct && c.negative != negative)) {
            return control.invalid(format);
        }
        if (c.isInfinite() || infiniteProduct) {
            return FpFormat.infinity(format, c.isInfinite() ? c.negative : negative);
        }
        boolean zeroProduct = a.isZero() || b.isZero();
        if (c.isZero() && zeroProduct && c.negative == negative) {
            return FpFormat.zero(format, negative);
        }
        if (zeroProduct) {
            sum.clear();
        } else {
            sum.setProduct(a, b);
        }
        sum.add(c);
        return round(format, sum);
    }

    /** The exact {@code constant + x * y}, scaled by a power of two, for the steps of reciprocals; x and y are finite. */
    long step(int format, long constant, long x, long y, int scale) {
        FpNumber c = sum.operand;
        c.set(format, constant, false);
        control.unpack(a, format, x);
        control.unpack(b, format, y);
        if (a.isZero() || b.isZero()) {
            sum.clear();
        } else {
            sum.setProduct(a, b);
        }
        sum.add(c);
        sum.exponent += scale;
        return round(format, sum);
    }

    private long round(int format, FpAccumulator exact) {
        if (exact.isZero()) {
            return FpFormat.zero(format, control.rounding() == DOWN);
        }
        return control.round(format, exact.negative, exact.exponent, exact.significand());
    }

    /** FPProcessNaNs, for the operands that have been unpacked. */
    private long nans(int format, long x, long y) {
        if (FpControl.firstDecides(a, b)) {
            return control.processNan(a, format, x);
        }
        return control.processNan(b, format, y);
    }

    private long nans(int format, long addend, FpNumber c, long x, long y) {
        boolean othersSignal = a.type == FpNumber.SIGNALLING_NAN || b.type == FpNumber.SIGNALLING_NAN;
        if (c.type == FpNumber.SIGNALLING_NAN || (c.isNan() && !othersSignal)) {
            return control.processNan(c, format, addend);
        }
        return nans(format, x, y);
    }

    private boolean inexactAlready() {
        return control.hasRaised(FpControl.INEXACT);
    }

    private static long bits(float value) {
        return Float.floatToRawIntBits(value) & 0xffffffffL;
    }
}
