package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.ThreeSame.mask;
import static io.jailhouse.agent.aarch64.simd.VectorFile.format;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isScalar;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isUnsigned;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isWhole;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;

/** Floating-point lanes of one register, and conversions. */
final class FpTwoRegister {

    private final VectorFile file;
    private final FpUnit fp;

    FpTwoRegister(VectorFile file, FpUnit fp) {
        this.file = file;
        this.fp = fp;
    }

    void execute(int op, int word) {
        switch (op) {
            case SimdOp.FCVTN, SimdOp.FCVTXN -> narrow(op, word);
            case SimdOp.FCVTL -> widen(word);
            // Of a fixed-point conversion the immediate tells the size.
            case SimdOp.FCVTZ_FIXED_V, SimdOp.CVTF_FIXED_V -> eachLane(op, word, (word >>> 22 & 1) != 0 ? 3 : 2);
            default -> eachLane(op, word, format(word));
        }
    }

    private void eachLane(int op, int word, int format) {
        file.begin();
        for (int i = 0; i < lanes(word, format); i++) {
            file.set(i, format, lane(op, word, format, file.raw(n(word), i, format)));
        }
        file.end(word);
    }

    private long lane(int op, int word, int f, long a) {
        boolean unsigned = isUnsigned(word);
        return switch (op) {
            case SimdOp.FABS_V -> FpUnit.absolute(f, a);
            case SimdOp.FNEG_V -> FpUnit.negate(f, a);
            case SimdOp.FSQRT_V -> fp.squareRoot(f, a);
            case SimdOp.FRINT_V -> roundToIntegral(word, f, a);
            case SimdOp.FCVT_INTEGER_V -> fp.convert.toFixed(f, a, 0, unsigned, rounding(word), 8 << f);
            case SimdOp.CVTF_V -> fp.convert.fromFixed(f, integer(f, a, unsigned), 0, unsigned);
            case SimdOp.FCVTZ_FIXED_V ->
                fp.convert.toFixed(f, a, fractionBits(word, f), unsigned, FpUnit.TO_ZERO, 8 << f);
            case SimdOp.CVTF_FIXED_V ->
                fp.convert.fromFixed(f, integer(f, a, unsigned), fractionBits(word, f), unsigned);
            case SimdOp.FCMGT_ZERO -> mask(fp.compare.greater(f, a, 0));
            case SimdOp.FCMGE_ZERO -> mask(fp.compare.greaterOrEqual(f, a, 0));
            case SimdOp.FCMEQ_ZERO -> mask(fp.compare.equal(f, a, 0));
            case SimdOp.FCMLE_ZERO -> mask(fp.compare.greaterOrEqual(f, 0, a));
            case SimdOp.FCMLT_ZERO -> mask(fp.compare.greater(f, 0, a));
            case SimdOp.FRECPE -> fp.estimate.reciprocal(f, a);
            case SimdOp.FRSQRTE -> fp.estimate.reciprocalSquareRoot(f, a);
            case SimdOp.FRECPX -> fp.estimate.reciprocalExponent(f, a);
            default -> throw new IllegalStateException("operation " + op + " is not of one register");
        };
    }

    private static long integer(int scale, long lane, boolean unsigned) {
        return unsigned ? lane : VectorFile.signed(lane, scale);
    }

    /** The immediate is twice the size of a lane less the bits behind the point. */
    private static int fractionBits(int word, int scale) {
        return (16 << scale) - (word >>> 16 & 0x7f);
    }

    /** FRINTN, FRINTM, FRINTP, FRINTZ; with U set FRINTA, FRINTX, FRINTI. */
    private long roundToIntegral(int word, int f, long a) {
        if (!isUnsigned(word)) {
            return fp.convert.roundToIntegral(f, a, roundingOfOpcode(word), false);
        }
        boolean away = (word >>> 12 & 1) == 0;
        boolean exact = (word >>> 23 & 1) == 0;
        return fp.convert.roundToIntegral(f, a, away ? FpUnit.TIES_AWAY : fp.rounding(), exact && !away);
    }

    private static int rounding(int word) {
        boolean away = (word >>> 14 & 1) != 0;
        return away && (word >>> 13 & 1) == 0 ? FpUnit.TIES_AWAY : roundingOfOpcode(word);
    }

    /** Bit 12 rounds down, bit 23 up, both to zero. */
    private static int roundingOfOpcode(int word) {
        return (word >>> 12 & 1) << 1 | (word >>> 23 & 1);
    }

    private void narrow(int op, int word) {
        int from = format(word);
        int to = from - 1;
        int lanes = isScalar(word) ? 1 : 8 >> to;
        int part = isWhole(word) ? lanes : 0;
        ThreeDifferent.beginNarrow(file, word);
        for (int i = 0; i < lanes; i++) {
            long a = file.raw(n(word), i, from);
            file.set(
                    part + i,
                    to,
                    op == SimdOp.FCVTXN ? fp.convert.formatToOdd(from, to, a) : fp.convert.format(from, to, a));
        }
        file.end(word);
    }

    private void widen(int word) {
        int to = format(word);
        int from = to - 1;
        int lanes = 8 >> from;
        int part = isWhole(word) ? lanes : 0;
        file.begin();
        for (int i = 0; i < lanes; i++) {
            file.set(i, to, fp.convert.format(from, to, file.raw(n(word), part + i, from)));
        }
        file.end(word);
    }
}
