package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.fp.FpUnit.absolute;
import static io.jailhouse.agent.aarch64.fp.FpUnit.negate;
import static io.jailhouse.agent.aarch64.simd.ThreeSame.mask;
import static io.jailhouse.agent.aarch64.simd.VectorFile.format;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isScalar;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;

/** Floating-point lanes of two registers. */
final class FpThreeSame {

    private final VectorFile file;
    private final FpUnit fp;

    FpThreeSame(VectorFile file, FpUnit fp) {
        this.file = file;
        this.fp = fp;
    }

    void execute(int op, int word) {
        if (op >= SimdOp.FADDP) {
            pairs(op, word);
            return;
        }
        int format = format(word);
        file.begin();
        for (int i = 0; i < lanes(word, format); i++) {
            long a = file.raw(n(word), i, format);
            long b = file.raw(m(word), i, format);
            long old = file.raw(d(word), i, format);
            file.set(i, format, lane(op, format, a, b, old));
        }
        file.end(word);
    }

    private long lane(int op, int f, long a, long b, long old) {
        return switch (op) {
            case SimdOp.FADD_V -> fp.add(f, a, b);
            case SimdOp.FSUB_V -> fp.subtract(f, a, b);
            case SimdOp.FMUL_V -> fp.multiply(f, a, b);
            case SimdOp.FMULX -> fp.multiplyExtended(f, a, b);
            case SimdOp.FDIV_V -> fp.divide(f, a, b);
            case SimdOp.FMAX_V -> fp.compare.maximum(f, a, b);
            case SimdOp.FMIN_V -> fp.compare.minimum(f, a, b);
            case SimdOp.FMAXNM_V -> fp.compare.maximumNumber(f, a, b);
            case SimdOp.FMINNM_V -> fp.compare.minimumNumber(f, a, b);
            case SimdOp.FABD -> absolute(f, fp.subtract(f, a, b));
            case SimdOp.FMLA -> fp.multiplyAdd(f, old, a, b);
            case SimdOp.FMLS -> fp.multiplyAdd(f, old, negate(f, a), b);
            case SimdOp.FRECPS -> fp.estimate.reciprocalStep(f, a, b);
            case SimdOp.FRSQRTS -> fp.estimate.reciprocalSquareRootStep(f, a, b);
            case SimdOp.FCMEQ -> mask(fp.compare.equal(f, a, b));
            case SimdOp.FCMGE -> mask(fp.compare.greaterOrEqual(f, a, b));
            case SimdOp.FCMGT -> mask(fp.compare.greater(f, a, b));
            case SimdOp.FACGE -> mask(fp.compare.greaterOrEqual(f, absolute(f, a), absolute(f, b)));
            case SimdOp.FACGT -> mask(fp.compare.greater(f, absolute(f, a), absolute(f, b)));
            default ->
                throw new IllegalStateException("operation " + op + " has not three registers of the same lanes");
        };
    }

    /** Adjacent lanes of both registers, one after the other, or of one for a scalar. */
    private void pairs(int op, int word) {
        int format = format(word);
        int half = isScalar(word) ? 1 : lanes(word, format) / 2;
        file.begin();
        for (int i = 0; i < lanes(word, format); i++) {
            int register = i < half ? n(word) : m(word);
            int first = i % half * 2;
            long a = file.raw(register, first, format);
            long b = file.raw(register, first + 1, format);
            file.set(i, format, pair(op, format, a, b));
        }
        file.end(word);
    }

    private long pair(int op, int f, long a, long b) {
        return switch (op) {
            case SimdOp.FADDP -> fp.add(f, a, b);
            case SimdOp.FMAXP -> fp.compare.maximum(f, a, b);
            case SimdOp.FMINP -> fp.compare.minimum(f, a, b);
            case SimdOp.FMAXNMP -> fp.compare.maximumNumber(f, a, b);
            default -> fp.compare.minimumNumber(f, a, b);
        };
    }
}
