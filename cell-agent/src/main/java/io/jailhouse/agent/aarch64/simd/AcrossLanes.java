package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isUnsigned;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;
import static io.jailhouse.agent.aarch64.simd.VectorFile.scale;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;

/** All lanes of a register give one (pseudo-code Reduce). */
final class AcrossLanes {

    private static final int SINGLE = 2;

    private final VectorFile file;
    private final FpUnit fp;

    AcrossLanes(VectorFile file, FpUnit fp) {
        this.file = file;
        this.fp = fp;
    }

    void execute(int op, int word) {
        if (op >= SimdOp.FMAXNMV) {
            floatingPoint(op, word);
            return;
        }
        int scale = scale(word);
        boolean unsigned = isUnsigned(word);
        long result = file.get(n(word), 0, scale, unsigned);
        for (int i = 1; i < lanes(word, scale); i++) {
            long lane = file.get(n(word), i, scale, unsigned);
            result = switch (op) {
                case SimdOp.MAXV -> Math.max(result, lane);
                case SimdOp.MINV -> Math.min(result, lane);
                default -> result + lane;
            };
        }
        file.begin();
        file.set(0, op == SimdOp.ADDLV ? scale + 1 : scale, result);
        file.end(word);
    }

    /** Pairs of pairs: the order tells which of several NaNs is the result. */
    private void floatingPoint(int op, int word) {
        int n = n(word);
        long low = pair(op, file.raw(n, 0, SINGLE), file.raw(n, 1, SINGLE));
        long high = pair(op, file.raw(n, 2, SINGLE), file.raw(n, 3, SINGLE));
        file.begin();
        file.set(0, SINGLE, pair(op, low, high));
        file.end(word);
    }

    private long pair(int op, long a, long b) {
        return switch (op) {
            case SimdOp.FMAXV -> fp.compare.maximum(SINGLE, a, b);
            case SimdOp.FMINV -> fp.compare.minimum(SINGLE, a, b);
            case SimdOp.FMAXNMV -> fp.compare.maximumNumber(SINGLE, a, b);
            default -> fp.compare.minimumNumber(SINGLE, a, b);
        };
    }
}
