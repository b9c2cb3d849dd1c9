package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.ThreeSame.mask;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isScalar;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isUnsigned;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isWhole;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;
import static io.jailhouse.agent.aarch64.simd.VectorFile.scale;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpEstimate;

/** Integer lanes of one register. */
final class TwoRegister {

    private final VectorFile file;
    private final Saturation saturation;

    TwoRegister(VectorFile file, Saturation saturation) {
        this.file = file;
        this.saturation = saturation;
    }

    void execute(int op, int word) {
        switch (op) {
            case SimdOp.REV_V -> reverse(word);
            case SimdOp.ADDLP, SimdOp.ADALP -> addPairs(op, word);
            case SimdOp.XTN, SimdOp.SQXTN, SimdOp.SQXTUN -> narrow(op, word);
            case SimdOp.SHLL -> widen(word);
            // The size is a part of the operation.
            case SimdOp.CNT, SimdOp.NOT_V, SimdOp.RBIT_V -> eachLane(op, word, 0);
            default -> eachLane(op, word, scale(word));
        }
    }

    private void eachLane(int op, int word, int scale) {
        int bits = 8 << scale;
        file.begin();
        for (int i = 0; i < lanes(word, scale); i++) {
            long raw = file.raw(n(word), i, scale);
            long old = file.raw(d(word), i, scale);
            long a = VectorFile.signed(raw, scale);
            long result = op == SimdOp.SUQADD ? accumulate(word, scale, raw, old) : lane(op, bits, raw, a);
            file.set(i, scale, result);
        }
        file.end(word);
    }

    private long lane(int op, int bits, long raw, long a) {
        return switch (op) {
            case SimdOp.CLS_V -> Long.numberOfLeadingZeros(a ^ a >> 1) - (64 - bits) - 1;
            case SimdOp.CLZ_V -> Long.numberOfLeadingZeros(raw) - (64 - bits);
            case SimdOp.CNT -> Long.bitCount(raw);
            case SimdOp.NOT_V -> ~raw;
            case SimdOp.RBIT_V -> Long.reverse(raw) >>> (64 - bits);
            case SimdOp.ABS_V -> Math.abs(a);
            case SimdOp.NEG_V -> -a;
            case SimdOp.SQABS -> a < 0 ? saturation.subtract(0, a, bits, false) : a;
            case SimdOp.SQNEG -> saturation.subtract(0, a, bits, false);
            case SimdOp.CMGT_ZERO -> mask(a > 0);
            case SimdOp.CMGE_ZERO -> mask(a >= 0);
            case SimdOp.CMEQ_ZERO -> mask(a == 0);
            case SimdOp.CMLE_ZERO -> mask(a <= 0);
            case SimdOp.CMLT_ZERO -> mask(a < 0);
            case SimdOp.URECPE -> FpEstimate.reciprocalFixed(raw);
            case SimdOp.URSQRTE -> FpEstimate.reciprocalSquareRootFixed(raw);
            default -> throw new IllegalStateException("operation " + op + " is not of one register");
        };
    }

    /** SUQADD and USQADD: the operand is added to a destination of the other signedness. */
    private long accumulate(int word, int scale, long operand, long old) {
        int bits = 8 << scale;
        return isUnsigned(word)
                ? saturation.addSignedToUnsigned(VectorFile.signed(operand, scale), old, bits)
                : saturation.addUnsignedToSigned(operand, VectorFile.signed(old, scale), bits);
    }

    /** REV16, REV32, REV64: the lanes of each container in the opposite order. */
    private void reverse(int word) {
        int scale = scale(word);
        int opcode = (word >>> 12 & 1) << 1 | (word >>> 29 & 1);
        int last = (8 >> opcode >> scale) - 1;
        file.begin();
        for (int i = 0; i < lanes(word, scale); i++) {
            file.set(i ^ last, scale, file.raw(n(word), i, scale));
        }
        file.end(word);
    }

    /** SADDLP, UADDLP, SADALP, UADALP: sums of adjacent lanes, twice as wide. */
    private void addPairs(int op, int word) {
        int scale = scale(word);
        boolean unsigned = isUnsigned(word);
        file.begin();
        for (int i = 0; i < lanes(word, scale + 1); i++) {
            long sum = file.get(n(word), 2 * i, scale, unsigned) + file.get(n(word), 2 * i + 1, scale, unsigned);
            long old = op == SimdOp.ADALP ? file.raw(d(word), i, scale + 1) : 0;
            file.set(i, scale + 1, sum + old);
        }
        file.end(word);
    }

    private void narrow(int op, int word) {
        int scale = scale(word);
        int bits = 8 << scale;
        boolean unsigned = isUnsigned(word);
        int lanes = isScalar(word) ? 1 : 8 >> scale;
        int part = isWhole(word) ? lanes : 0;
        ThreeDifferent.beginNarrow(file, word);
        for (int i = 0; i < lanes; i++) {
            long raw = file.raw(n(word), i, scale + 1);
            long a = VectorFile.signed(raw, scale + 1);
            file.set(
                    part + i,
                    scale,
                    switch (op) {
                        case SimdOp.XTN -> raw;
                        case SimdOp.SQXTUN -> saturation.limit(a, bits, true);
                        default -> unsigned ? saturation.limitUnsigned(raw, bits) : saturation.limit(a, bits, false);
                    });
        }
        file.end(word);
    }

    /** SHLL: shifted to the left by the size of a lane. */
    private void widen(int word) {
        int scale = scale(word);
        int lanes = 8 >> scale;
        int part = isWhole(word) ? lanes : 0;
        file.begin();
        for (int i = 0; i < lanes; i++) {
            file.set(i, scale + 1, file.raw(n(word), part + i, scale) << (8 << scale));
        }
        file.end(word);
    }
}
