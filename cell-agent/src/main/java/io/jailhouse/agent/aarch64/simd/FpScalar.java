package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.fp.FpUnit.negate;
import static io.jailhouse.agent.aarch64.simd.VectorFile.format;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Scalar floating point: arithmetic, comparisons, conversions. */
final class FpScalar {

    private static final long LOW_32 = 0xffffffffL;

    private final CpuState state;
    private final FpUnit fp;
    private final long[] x;
    private final long[] v;

    FpScalar(CpuState state, FpUnit fp) {
        this.state = state;
        this.fp = fp;
        x = state.x;
        v = state.v;
    }

    void execute(int op, int word) {
        int f = format(word);
        long a = value(n(word), f);
        switch (op) {
            case SimdOp.FABS -> set(word, FpUnit.absolute(f, a));
            case SimdOp.FNEG -> set(word, negate(f, a));
            case SimdOp.FSQRT -> set(word, fp.squareRoot(f, a));
            case SimdOp.FCVT -> convertFormat(word);
            case SimdOp.FRINTN -> set(word, fp.convert.roundToIntegral(f, a, FpUnit.TIES_TO_EVEN, false));
            case SimdOp.FRINTP -> set(word, fp.convert.roundToIntegral(f, a, FpUnit.UP, false));
            case SimdOp.FRINTM -> set(word, fp.convert.roundToIntegral(f, a, FpUnit.DOWN, false));
            case SimdOp.FRINTZ -> set(word, fp.convert.roundToIntegral(f, a, FpUnit.TO_ZERO, false));
            case SimdOp.FRINTA -> set(word, fp.convert.roundToIntegral(f, a, FpUnit.TIES_AWAY, false));
            case SimdOp.FRINTX -> set(word, fp.convert.roundToIntegral(f, a, fp.rounding(), true));
            case SimdOp.FRINTI -> set(word, fp.convert.roundToIntegral(f, a, fp.rounding(), false));
            case SimdOp.FCMP -> compare(word, f, a);
            case SimdOp.FCCMP -> conditionalCompare(word, f, a);
            case SimdOp.FCSEL -> set(word, state.holds(word >>> 12 & 15) ? a : value(m(word), f));
            case SimdOp.FMADD, SimdOp.FMSUB, SimdOp.FNMADD, SimdOp.FNMSUB -> multiplyAdd(op, word, f, a);
            case SimdOp.FCVT_TO_INTEGER, SimdOp.FCVT_TO_FIXED -> toGeneral(op, word, f, a);
            case SimdOp.FCVT_FROM_INTEGER, SimdOp.FCVT_FROM_FIXED -> fromGeneral(op, word, f);
            default -> set(word, twoSources(op, f, a, value(m(word), f)));
        }
    }

    private long twoSources(int op, int f, long a, long b) {
        return switch (op) {
            case SimdOp.FMUL -> fp.multiply(f, a, b);
            case SimdOp.FDIV -> fp.divide(f, a, b);
            case SimdOp.FADD -> fp.add(f, a, b);
            case SimdOp.FSUB -> fp.subtract(f, a, b);
            case SimdOp.FMAX -> fp.compare.maximum(f, a, b);
            case SimdOp.FMIN -> fp.compare.minimum(f, a, b);
            case SimdOp.FMAXNM -> fp.compare.maximumNumber(f, a, b);
            case SimdOp.FMINNM -> fp.compare.minimumNumber(f, a, b);
            case SimdOp.FNMUL -> negate(f, fp.multiply(f, a, b));
            default -> throw new IllegalStateException("operation " + op + " is not scalar floating point");
        };
    }

    private void multiplyAdd(int op, int word, int f, long a) {
        long addend = value(word >>> 10 & 31, f);
        boolean negatesAddend = op == SimdOp.FNMADD || op == SimdOp.FNMSUB;
        boolean negatesProduct = op == SimdOp.FMSUB || op == SimdOp.FNMADD;
        set(
                word,
                fp.multiplyAdd(
                        f,
                        negatesAddend ? negate(f, addend) : addend,
                        negatesProduct ? negate(f, a) : a,
                        value(m(word), f)));
    }

    private void compare(int word, int f, long a) {
        boolean withZero = (word >>> 3 & 1) != 0;
        boolean signalling = (word >>> 4 & 1) != 0;
        state.setNzcv(fp.compare.flags(f, a, withZero ? 0 : value(m(word), f), signalling));
    }

    private void conditionalCompare(int word, int f, long a) {
        boolean signalling = (word >>> 4 & 1) != 0;
        state.setNzcv(
                state.holds(word >>> 12 & 15) ? fp.compare.flags(f, a, value(m(word), f), signalling) : word & 15);
    }

    /** FCVT: bits 23 and 22 name the format of the source, 16 and 15 that of the destination: single, double, -, half. */
    private void convertFormat(int word) {
        int from = precision(word >>> 22);
        int to = precision(word >>> 15);
        setScalar(word, fp.convert.format(from, to, value(n(word), from)));
    }

    private static int precision(int type) {
        return switch (type & 3) {
            case 0 -> 2;
            case 1 -> 3;
            default -> 1;
        };
    }

    private void toGeneral(int op, int word, int f, long a) {
        boolean fixed = op == SimdOp.FCVT_TO_FIXED;
        boolean away = !fixed && (word >>> 18 & 1) != 0;
        boolean unsigned = (word >>> 16 & 1) != 0;
        int rounding = away ? FpUnit.TIES_AWAY : word >>> 19 & 3;
        int width = word < 0 ? 64 : 32;
        long result = fp.convert.toFixed(f, a, fixed ? 64 - scale(word) : 0, unsigned, rounding, width);
        x[d(word) == 31 ? Decoder.SINK : d(word)] = result;
    }

    private void fromGeneral(int op, int word, int f) {
        boolean unsigned = (word >>> 16 & 1) != 0;
        long general = x[n(word)];
        long integer = word < 0 ? general : unsigned ? general & LOW_32 : (int) general;
        int fractionBits = op == SimdOp.FCVT_FROM_FIXED ? 64 - scale(word) : 0;
        set(word, fp.convert.fromFixed(f, integer, fractionBits, unsigned));
    }

    private static int scale(int word) {
        return word >>> 10 & 63;
    }

    private long value(int register, int format) {
        return v[2 * register] & -1L >>> (64 - (8 << format));
    }

    private void set(int word, long value) {
        setScalar(word, format(word) == 3 ? value : value & LOW_32);
    }

    private void setScalar(int word, long value) {
        v[2 * d(word)] = value;
        v[2 * d(word) + 1] = 0;
    }
}
