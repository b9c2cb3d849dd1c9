package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isScalar;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isUnsigned;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;
import static io.jailhouse.agent.aarch64.simd.VectorFile.scale;

import io.jailhouse.agent.aarch64.decode.SimdOp;

/** Integer lanes of two registers give lanes of the same size. */
final class ThreeSame {

    private final VectorFile file;
    private final Saturation saturation;

    ThreeSame(VectorFile file, Saturation saturation) {
        this.file = file;
        this.saturation = saturation;
    }

    void execute(int op, int word) {
        if (op >= SimdOp.MAXP) {
            pairs(op, word);
            return;
        }
        int scale = scale(word);
        boolean unsigned = isUnsigned(word) && op != SimdOp.SQDMULH;
        file.begin();
        for (int i = 0; i < lanes(word, scale); i++) {
            long a = file.get(n(word), i, scale, unsigned);
            long b = file.get(m(word), i, scale, unsigned);
            long old = file.raw(d(word), i, scale);
            file.set(i, scale, lane(op, word, 8 << scale, unsigned, a, b, old));
        }
        file.end(word);
    }

    private long lane(int op, int word, int bits, boolean unsigned, long a, long b, long old) {
        return switch (op) {
            case SimdOp.HADD -> (a + b) >> 1;
            case SimdOp.RHADD -> (a + b + 1) >> 1;
            case SimdOp.HSUB -> (a - b) >> 1;
            case SimdOp.QADD -> saturation.add(a, b, bits, unsigned);
            case SimdOp.QSUB -> saturation.subtract(a, b, bits, unsigned);
            case SimdOp.CM_GREATER -> mask(compare(a, b, unsigned) > 0);
            case SimdOp.CM_GREATER_EQUAL -> mask(compare(a, b, unsigned) >= 0);
            case SimdOp.CMTST -> mask((a & b) != 0);
            case SimdOp.CMEQ -> mask(a == b);
            case SimdOp.SHL_VARIABLE -> shift(word, bits, unsigned, a, (byte) b);
            case SimdOp.MAX_V -> Math.max(a, b);
            case SimdOp.MIN_V -> Math.min(a, b);
            case SimdOp.ABD -> Math.abs(a - b);
            case SimdOp.ABA -> old + Math.abs(a - b);
            case SimdOp.ADD_V -> a + b;
            case SimdOp.SUB_V -> a - b;
            case SimdOp.MLA -> old + a * b;
            case SimdOp.MLS -> old - a * b;
            case SimdOp.MUL_V -> a * b;
            case SimdOp.PMUL -> polynomialProduct(a, b);
            case SimdOp.SQDMULH -> saturation.doublingMultiplyHigh(a, b, bits, isUnsigned(word));
            default ->
                throw new IllegalStateException("operation " + op + " has not three registers of the same lanes");
        };
    }

    private static int compare(long a, long b, boolean unsigned) {
        return unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b);
    }

    static long mask(boolean condition) {
        return condition ? -1 : 0;
    }

    /** SSHL, SQSHL, SRSHL, SQRSHL and the unsigned ones: to the right if the shift is negative. */
    private long shift(int word, int bits, boolean unsigned, long value, int shift) {
        boolean rounding = (word >>> 12 & 1) != 0;
        boolean saturating = (word >>> 11 & 1) != 0;
        if (shift < 0) {
            return Saturation.shiftRight(value, -shift, unsigned, rounding);
        }
        if (saturating) {
            return saturation.shiftLeft(value, shift, bits, unsigned);
        }
        return shift > 63 ? 0 : value << shift;
    }

    /** The product over GF(2) of two numbers of 8 bits. */
    static long polynomialProduct(long a, long b) {
        long product = 0;
        for (int i = 0; i < 8; i++) {
            product ^= (b >>> i & 1) != 0 ? (a & 0xff) << i : 0;
        }
        return product;
    }

    /** Adjacent lanes of both registers, one after the other, or of one for a scalar. */
    private void pairs(int op, int word) {
        int scale = scale(word);
        boolean unsigned = isUnsigned(word);
        int half = isScalar(word) ? 1 : lanes(word, scale) / 2;
        file.begin();
        for (int i = 0; i < lanes(word, scale); i++) {
            int register = i < half ? n(word) : m(word);
            int first = i % half * 2;
            long a = file.get(register, first, scale, unsigned);
            long b = file.get(register, first + 1, scale, unsigned);
            file.set(
                    i,
                    scale,
                    switch (op) {
                        case SimdOp.MAXP -> Math.max(a, b);
                        case SimdOp.MINP -> Math.min(a, b);
                        default -> a + b;
                    });
        }
        file.end(word);
    }
}
