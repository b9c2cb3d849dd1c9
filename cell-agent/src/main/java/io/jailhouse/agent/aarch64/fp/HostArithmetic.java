package io.jailhouse.agent.aarch64.fp;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/**
 * The most frequent operations of {@link FpUnit} for translated code: what the host gives while {@link #isPlain}, and if the
 * result cannot raise a flag other than IXC; else what the unit gives. Short, because the JVM's compiler inlines only so many
 * bytes into a method.
 *
 * <p>Of an operand in single precision only the lower half counts; the upper half of such a result is zero. Results in double
 * precision are not bits but numbers, so that they need not leave the host's floating-point registers.
 */
public final class HostArithmetic {

    private static final int SINGLE = FpFormat.SINGLE;
    private static final int DOUBLE = FpFormat.DOUBLE;
    private static final long LOW_32 = 0xffffffffL;
    private static final long FLUSH_AND_ROUNDING = 1 << 24 | 3 << 22;
    // Ordinary numbers are those from 2^-900, or 2^-100, to 2^1000, or 2^120. Their bits without the sign, doubled.
    private static final long LEAST_DOUBLE = (1023L - 900) << 53;
    private static final long DOUBLES = ((1023L + 1000) << 53) - LEAST_DOUBLE;
    private static final int LEAST_SINGLE = (127 - 100) << 24;
    private static final int SINGLES = ((127 + 120) << 24) - LEAST_SINGLE;

    private final CpuState state;
    private final FpUnit unit;

    /** The arithmetic of the CPU with this state. */
    public HostArithmetic(CpuState state) {
        this.state = state;
        unit = new FpUnit(state);
    }

    /** For everything else. */
    public FpUnit unit() {
        return unit;
    }

    /**
     * Whether FPCR asks for what the host does and FPSR.IXC is set; where methods want {@code plain} it may be false although
     * this is true.
     */
    public boolean isPlain() {
        return ((state.fpcr & FLUSH_AND_ROUNDING) | (~state.fpsr & FpControl.INEXACT)) == 0;
    }

    private static boolean isOrdinary(long bits) {
        return (((bits << 1) - LEAST_DOUBLE) ^ Long.MIN_VALUE) < (DOUBLES ^ Long.MIN_VALUE);
    }

    private static boolean isOrdinary(int bits) {
        return (((bits << 1) - LEAST_SINGLE) ^ Integer.MIN_VALUE) < (SINGLES ^ Integer.MIN_VALUE);
    }

    // A sum is exact where it is subnormal or zero: only infinity matters, and what is not a number.

    /** FADD, double precision. */
    public double addDouble(boolean plain, long x, long y) {
        double result = Double.longBitsToDouble(x) + Double.longBitsToDouble(y);
        return plain && Math.abs(result) < Double.POSITIVE_INFINITY
                ? result
                : Double.longBitsToDouble(unit.add(DOUBLE, x, y));
    }

    /** FADD, single precision. */
    public long addSingle(boolean plain, long x, long y) {
        float result = Float.intBitsToFloat((int) x) + Float.intBitsToFloat((int) y);
        return plain && Math.abs(result) < Float.POSITIVE_INFINITY
                ? Float.floatToRawIntBits(result) & LOW_32
                : unit.add(SINGLE, x & LOW_32, y & LOW_32);
    }

    /** FSUB, double precision. */
    public double subtractDouble(boolean plain, long x, long y) {
        double result = Double.longBitsToDouble(x) - Double.longBitsToDouble(y);
        return plain && Math.abs(result) < Double.POSITIVE_INFINITY
                ? result
                : Double.longBitsToDouble(unit.subtract(DOUBLE, x, y));
    }

    /** FSUB, single precision. */
    public long subtractSingle(boolean plain, long x, long y) {
        float result = Float.intBitsToFloat((int) x) - Float.intBitsToFloat((int) y);
        return plain && Math.abs(result) < Float.POSITIVE_INFINITY
                ? Float.floatToRawIntBits(result) & LOW_32
                : unit.subtract(SINGLE, x & LOW_32, y & LOW_32);
    }

    /** FMUL, double precision. */
    public double multiplyDouble(boolean plain, long x, long y) {
        double result = Double.longBitsToDouble(x) * Double.longBitsToDouble(y);
        return plain && isOrdinary(Double.doubleToRawLongBits(result))
                ? result
                : Double.longBitsToDouble(unit.multiply(DOUBLE, x, y));
    }

    /** FMUL, single precision. */
    public long multiplySingle(boolean plain, long x, long y) {
        int result = Float.floatToRawIntBits(Float.intBitsToFloat((int) x) * Float.intBitsToFloat((int) y));
        return plain && isOrdinary(result) ? result & LOW_32 : unit.multiply(SINGLE, x & LOW_32, y & LOW_32);
    }

    /** FDIV, double precision. */
    public double divideDouble(boolean plain, long x, long y) {
        double result = Double.longBitsToDouble(x) / Double.longBitsToDouble(y);
        return plain && isOrdinary(Double.doubleToRawLongBits(result))
                ? result
                : Double.longBitsToDouble(unit.divide(DOUBLE, x, y));
    }

    /** FDIV, single precision. */
    public long divideSingle(boolean plain, long x, long y) {
        int result = Float.floatToRawIntBits(Float.intBitsToFloat((int) x) / Float.intBitsToFloat((int) y));
        return plain && isOrdinary(result) ? result & LOW_32 : unit.divide(SINGLE, x & LOW_32, y & LOW_32);
    }

    /** {@code addend + x * y}, double precision. */
    public double multiplyAddDouble(boolean plain, long addend, long x, long y) {
        double result =
                Math.fma(Double.longBitsToDouble(x), Double.longBitsToDouble(y), Double.longBitsToDouble(addend));
        return plain && isOrdinary(Double.doubleToRawLongBits(result))
                ? result
                : Double.longBitsToDouble(unit.multiplyAdd(DOUBLE, addend, x, y));
    }

    /** {@code addend + x * y}, single precision. */
    public long multiplyAddSingle(boolean plain, long addend, long x, long y) {
        int result = Float.floatToRawIntBits(Math.fma(
                Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y), Float.intBitsToFloat((int) addend)));
        return plain && isOrdinary(result)
                ? result & LOW_32
                : unit.multiplyAdd(SINGLE, addend & LOW_32, x & LOW_32, y & LOW_32);
    }

    /** FSQRT, double precision. */
    public double squareRootDouble(boolean plain, long x) {
        double result = Math.sqrt(Double.longBitsToDouble(x));
        return plain && isOrdinary(Double.doubleToRawLongBits(result))
                ? result
                : Double.longBitsToDouble(unit.squareRoot(DOUBLE, x));
    }

    /** FSQRT, single precision. */
    public long squareRootSingle(boolean plain, long x) {
        int result = Float.floatToRawIntBits((float) Math.sqrt(Float.intBitsToFloat((int) x)));
        return plain && isOrdinary(result) ? result & LOW_32 : unit.squareRoot(SINGLE, x & LOW_32);
    }

    // Comparisons: no flush-to-zero, and ordered

    /** FCMP, double precision: N, Z, C, V in bits 3 to 0. */
    public int flagsDouble(boolean plain, long x, long y, boolean signalling) {
        double a = Double.longBitsToDouble(x);
        double b = Double.longBitsToDouble(y);
        if (plain && a < b) {
            return FpCompare.LESS;
        }
        if (plain && a > b) {
            return FpCompare.GREATER;
        }
        return plain && a == b ? FpCompare.EQUAL : unit.compare.flags(DOUBLE, x, y, signalling);
    }

    /** FCMP, single precision. */
    public int flagsSingle(boolean plain, long x, long y, boolean signalling) {
        float a = Float.intBitsToFloat((int) x);
        float b = Float.intBitsToFloat((int) y);
        if (plain && a < b) {
            return FpCompare.LESS;
        }
        if (plain && a > b) {
            return FpCompare.GREATER;
        }
        return plain && a == b ? FpCompare.EQUAL : unit.compare.flags(SINGLE, x & LOW_32, y & LOW_32, signalling);
    }

    /** All ones if so, double precision (FCMGT). */
    public long greaterDouble(boolean plain, long x, long y) {
        double a = Double.longBitsToDouble(x);
        double b = Double.longBitsToDouble(y);
        if (plain && a > b) {
            return -1;
        }
        return plain && a <= b ? 0 : mask(unit.compare.greater(DOUBLE, x, y));
    }

    private long greaterSingle(boolean plain, long x, long y) {
        float a = Float.intBitsToFloat((int) x);
        float b = Float.intBitsToFloat((int) y);
        if (plain && a > b) {
            return LOW_32;
        }
        return plain && a <= b ? 0 : mask(unit.compare.greater(SINGLE, x & LOW_32, y & LOW_32)) & LOW_32;
    }

    /** All ones if so, double precision (FCMGE). */
    public long greaterOrEqualDouble(boolean plain, long x, long y) {
        double a = Double.longBitsToDouble(x);
        double b = Double.longBitsToDouble(y);
        if (plain && a >= b) {
            return -1;
        }
        return plain && a < b ? 0 : mask(unit.compare.greaterOrEqual(DOUBLE, x, y));
    }

    private long greaterOrEqualSingle(boolean plain, long x, long y) {
        float a = Float.intBitsToFloat((int) x);
        float b = Float.intBitsToFloat((int) y);
        if (plain && a >= b) {
            return LOW_32;
        }
        return plain && a < b ? 0 : mask(unit.compare.greaterOrEqual(SINGLE, x & LOW_32, y & LOW_32)) & LOW_32;
    }

    /** All ones if so, double precision (FCMEQ). */
    public long equalDouble(boolean plain, long x, long y) {
        double a = Double.longBitsToDouble(x);
        double b = Double.longBitsToDouble(y);
        if (plain && a == b) {
            return -1;
        }
        return plain && (a < b || a > b) ? 0 : mask(unit.compare.equal(DOUBLE, x, y));
    }

    private long equalSingle(boolean plain, long x, long y) {
        float a = Float.intBitsToFloat((int) x);
        float b = Float.intBitsToFloat((int) y);
        if (plain && a == b) {
            return LOW_32;
        }
        return plain && (a < b || a > b) ? 0 : mask(unit.compare.equal(SINGLE, x & LOW_32, y & LOW_32)) & LOW_32;
    }

    private static long mask(boolean condition) {
        return condition ? -1 : 0;
    }

    /** Which is larger, double precision (FMAX, FMAXNM). */
    public long maximumDouble(boolean plain, long x, long y, boolean number) {
        double a = Double.longBitsToDouble(x);
        double b = Double.longBitsToDouble(y);
        if (plain && a > b) {
            return x;
        }
        return plain && a < b
                ? y
                : number ? unit.compare.maximumNumber(DOUBLE, x, y) : unit.compare.maximum(DOUBLE, x, y);
    }

    private long maximumSingle(boolean plain, long x, long y, boolean number) {
        float a = Float.intBitsToFloat((int) x);
        float b = Float.intBitsToFloat((int) y);
        if (plain && a > b) {
            return x & LOW_32;
        }
        if (plain && a < b) {
            return y & LOW_32;
        }
        return number
                ? unit.compare.maximumNumber(SINGLE, x & LOW_32, y & LOW_32)
                : unit.compare.maximum(SINGLE, x & LOW_32, y & LOW_32);
    }

    /** Which is smaller, double precision (FMIN, FMINNM). */
    public long minimumDouble(boolean plain, long x, long y, boolean number) {
        double a = Double.longBitsToDouble(x);
        double b = Double.longBitsToDouble(y);
        if (plain && a < b) {
            return x;
        }
        return plain && a > b
                ? y
                : number ? unit.compare.minimumNumber(DOUBLE, x, y) : unit.compare.minimum(DOUBLE, x, y);
    }

    private long minimumSingle(boolean plain, long x, long y, boolean number) {
        float a = Float.intBitsToFloat((int) x);
        float b = Float.intBitsToFloat((int) y);
        if (plain && a < b) {
            return x & LOW_32;
        }
        if (plain && a > b) {
            return y & LOW_32;
        }
        return number
                ? unit.compare.minimumNumber(SINGLE, x & LOW_32, y & LOW_32)
                : unit.compare.minimum(SINGLE, x & LOW_32, y & LOW_32);
    }

    // Conversions

    /** SCVTF, double precision. */
    public long fromLongDouble(boolean plain, long value) {
        return plain ? Double.doubleToRawLongBits((double) value) : unit.convert.fromFixed(DOUBLE, value, 0, false);
    }

    /** SCVTF, single precision. */
    public long fromLongSingle(boolean plain, long value) {
        return plain
                ? Float.floatToRawIntBits((float) value) & LOW_32
                : unit.convert.fromFixed(SINGLE, value, 0, false);
    }

    /** FCVTZS from double precision. */
    public long toLongDouble(boolean plain, long x, int width) {
        double number = Double.longBitsToDouble(x);
        return plain && Math.abs(number) < 0x1p31
                ? (long) number & -1L >>> (64 - width)
                : unit.convert.toFixed(DOUBLE, x, 0, false, FpUnit.TO_ZERO, width);
    }

    /** FCVTZS from single precision. */
    public long toLongSingle(boolean plain, long x, int width) {
        float number = Float.intBitsToFloat((int) x);
        return plain && Math.abs(number) < 0x1p31f
                ? (long) number & -1L >>> (64 - width)
                : unit.convert.toFixed(SINGLE, x & LOW_32, 0, false, FpUnit.TO_ZERO, width);
    }

    // Half a register: one number of double or two of single precision

    /** FADD, single precision. */
    public long addSingles(boolean plain, long x, long y) {
        return addSingle(plain, x, y) | addSingle(plain, x >>> 32, y >>> 32) << 32;
    }

    /** FSUB, single precision. */
    public long subtractSingles(boolean plain, long x, long y) {
        return subtractSingle(plain, x, y) | subtractSingle(plain, x >>> 32, y >>> 32) << 32;
    }

    /** FMUL, single precision. */
    public long multiplySingles(boolean plain, long x, long y) {
        return multiplySingle(plain, x, y) | multiplySingle(plain, x >>> 32, y >>> 32) << 32;
    }

    /** FDIV, single precision. */
    public long divideSingles(boolean plain, long x, long y) {
        return divideSingle(plain, x, y) | divideSingle(plain, x >>> 32, y >>> 32) << 32;
    }

    /** FMLA, single precision. */
    public long multiplyAddSingles(boolean plain, long addend, long x, long y) {
        return multiplyAddSingle(plain, addend, x, y)
                | multiplyAddSingle(plain, addend >>> 32, x >>> 32, y >>> 32) << 32;
    }

    /** FSQRT, single precision. */
    public long squareRootSingles(boolean plain, long x) {
        return squareRootSingle(plain, x) | squareRootSingle(plain, x >>> 32) << 32;
    }

    /** FCMGT, single precision. */
    public long greaterSingles(boolean plain, long x, long y) {
        return greaterSingle(plain, x, y) | greaterSingle(plain, x >>> 32, y >>> 32) << 32;
    }

    /** FCMGE, single precision. */
    public long greaterOrEqualSingles(boolean plain, long x, long y) {
        return greaterOrEqualSingle(plain, x, y) | greaterOrEqualSingle(plain, x >>> 32, y >>> 32) << 32;
    }

    /** FCMEQ, single precision. */
    public long equalSingles(boolean plain, long x, long y) {
        return equalSingle(plain, x, y) | equalSingle(plain, x >>> 32, y >>> 32) << 32;
    }

    /** FMAX and FMAXNM, single precision. */
    public long maximumSingles(boolean plain, long x, long y, boolean number) {
        return maximumSingle(plain, x, y, number) | maximumSingle(plain, x >>> 32, y >>> 32, number) << 32;
    }

    /** FMIN and FMINNM, single precision. */
    public long minimumSingles(boolean plain, long x, long y, boolean number) {
        return minimumSingle(plain, x, y, number) | minimumSingle(plain, x >>> 32, y >>> 32, number) << 32;
    }

    /** SCVTF, single precision. */
    public long fromLongSingles(boolean plain, long x) {
        return fromLongSingle(plain, x << 32 >> 32) | fromLongSingle(plain, x >> 32) << 32;
    }

    /** UCVTF, single precision. */
    public long fromUnsignedSingles(boolean plain, long x) {
        return fromLongSingle(plain, x & LOW_32) | fromLongSingle(plain, x >>> 32) << 32;
    }

    /** FCVTZS from single precision. */
    public long toLongSingles(boolean plain, long x, int width) {
        return toLongSingle(plain, x, width) | toLongSingle(plain, x >>> 32, width) << 32;
    }
}
