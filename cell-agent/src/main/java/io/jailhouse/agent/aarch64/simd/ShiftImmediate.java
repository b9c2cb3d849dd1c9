package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isScalar;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isUnsigned;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isWhole;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;

import io.jailhouse.agent.aarch64.decode.SimdOp;

/** Shifts by an immediate, whose leading bit is the size of a lane, and inserts. */
final class ShiftImmediate {

    private final VectorFile file;
    private final Saturation saturation;

    ShiftImmediate(VectorFile file, Saturation saturation) {
        this.file = file;
        this.saturation = saturation;
    }

    void execute(int op, int word) {
        int immediate = word >>> 16 & 0x7f;
        int scale = 28 - Integer.numberOfLeadingZeros(immediate);
        int bits = 8 << scale;
        if (op == SimdOp.SHLL_IMM) {
            widen(word, scale, immediate - bits);
        } else if (op >= SimdOp.SHRN) {
            narrow(op, word, scale, 2 * bits - immediate);
        } else {
            boolean left = op >= SimdOp.SHL_V;
            eachLane(op, word, scale, left ? immediate - bits : 2 * bits - immediate);
        }
    }

    private void eachLane(int op, int word, int scale, int shift) {
        boolean unsigned = isUnsigned(word) && op != SimdOp.SQSHLU;
        file.begin();
        for (int i = 0; i < lanes(word, scale); i++) {
            long a = file.get(n(word), i, scale, unsigned);
            long old = file.raw(d(word), i, scale);
            file.set(i, scale, lane(op, 8 << scale, unsigned, a, old, shift));
        }
        file.end(word);
    }

    private long lane(int op, int bits, boolean unsigned, long a, long old, int shift) {
        return switch (op) {
            case SimdOp.SHR -> Saturation.shiftRight(a, shift, unsigned, false);
            case SimdOp.SRA -> old + Saturation.shiftRight(a, shift, unsigned, false);
            case SimdOp.RSHR -> Saturation.shiftRight(a, shift, unsigned, true);
            case SimdOp.RSRA -> old + Saturation.shiftRight(a, shift, unsigned, true);
            case SimdOp.SRI -> {
                long ones = -1L >>> (64 - bits);
                long mask = Saturation.shiftRight(ones, shift, true, false);
                yield (old & ~mask) | Saturation.shiftRight(a, shift, true, false);
            }
            case SimdOp.SHL_V -> a << shift;
            case SimdOp.SLI -> (old & ~(-1L << shift)) | a << shift;
            case SimdOp.SQSHLU -> saturation.shiftLeftToUnsigned(a, shift, bits);
            case SimdOp.QSHL -> saturation.shiftLeft(a, shift, bits, unsigned);
            default -> throw new IllegalStateException("operation " + op + " is not a shift");
        };
    }

    private void narrow(int op, int word, int scale, int shift) {
        int bits = 8 << scale;
        boolean toUnsigned = op == SimdOp.SQSHRUN || op == SimdOp.SQRSHRUN;
        boolean unsigned = isUnsigned(word) && !toUnsigned;
        boolean rounding = op == SimdOp.RSHRN || op == SimdOp.QRSHRN || op == SimdOp.SQRSHRUN;
        int lanes = isScalar(word) ? 1 : 8 >> scale;
        int part = isWhole(word) ? lanes : 0;
        ThreeDifferent.beginNarrow(file, word);
        for (int i = 0; i < lanes; i++) {
            long a = file.get(n(word), i, scale + 1, unsigned);
            long shifted = Saturation.shiftRight(a, shift, unsigned, rounding);
            file.set(
                    part + i,
                    scale,
                    switch (op) {
                        case SimdOp.SHRN, SimdOp.RSHRN -> shifted;
                        default ->
                            unsigned
                                    ? saturation.limitUnsigned(shifted, bits)
                                    : saturation.limit(shifted, bits, toUnsigned);
                    });
        }
        file.end(word);
    }

    private void widen(int word, int scale, int shift) {
        int lanes = 8 >> scale;
        int part = isWhole(word) ? lanes : 0;
        file.begin();
        for (int i = 0; i < lanes; i++) {
            file.set(i, scale + 1, file.get(n(word), part + i, scale, isUnsigned(word)) << shift);
        }
        file.end(word);
    }
}
