package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isScalar;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isUnsigned;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isWhole;
import static io.jailhouse.agent.aarch64.simd.VectorFile.scale;

import io.jailhouse.agent.aarch64.decode.SimdOp;

/**
 * Integer lanes of two registers give lanes that are twice as wide, or half as wide. The second form of an instruction
 * (SADDL2) reads, or writes, the upper halves of registers.
 */
final class ThreeDifferent {

    private final VectorFile file;
    private final Saturation saturation;

    ThreeDifferent(VectorFile file, Saturation saturation) {
        this.file = file;
        this.saturation = saturation;
    }

    void execute(int op, int word) {
        if (op >= SimdOp.ADDHN) {
            narrow(op, word);
        } else if (op == SimdOp.PMULL && scale(word) == 3) {
            polynomialProduct(word);
        } else {
            widen(op, word);
        }
    }

    private void widen(int op, int word) {
        int scale = scale(word);
        boolean unsigned = isUnsigned(word);
        int lanes = isScalar(word) ? 1 : 8 >> scale;
        int part = isWhole(word) ? lanes : 0;
        boolean wide = op == SimdOp.ADDW || op == SimdOp.SUBW;
        file.begin();
        for (int i = 0; i < lanes; i++) {
            long a = wide ? file.raw(n(word), i, scale + 1) : file.get(n(word), part + i, scale, unsigned);
            long b = file.get(m(word), part + i, scale, unsigned);
            long old = file.get(d(word), i, scale + 1, unsigned);
            file.set(i, scale + 1, lane(op, 8 << scale, a, b, old));
        }
        file.end(word);
    }

    private long lane(int op, int bits, long a, long b, long old) {
        return switch (op) {
            case SimdOp.ADDL, SimdOp.ADDW -> a + b;
            case SimdOp.SUBL, SimdOp.SUBW -> a - b;
            case SimdOp.ABAL -> old + Math.abs(a - b);
            case SimdOp.ABDL -> Math.abs(a - b);
            case SimdOp.MLAL -> old + a * b;
            case SimdOp.MLSL -> old - a * b;
            case SimdOp.MULL -> a * b;
            case SimdOp.SQDMULL -> saturation.doublingMultiply(a, b, bits);
            case SimdOp.SQDMLAL -> saturation.add(old, saturation.doublingMultiply(a, b, bits), 2 * bits, false);
            case SimdOp.SQDMLSL -> saturation.subtract(old, saturation.doublingMultiply(a, b, bits), 2 * bits, false);
            case SimdOp.PMULL -> ThreeSame.polynomialProduct(a, b);
            default -> throw new IllegalStateException("operation " + op + " does not widen");
        };
    }

    /** ADDHN, SUBHN, RADDHN, RSUBHN: the upper halves of sums and differences. */
    private void narrow(int op, int word) {
        int scale = scale(word);
        int bits = 8 << scale;
        long rounding = isUnsigned(word) ? 1L << (bits - 1) : 0;
        int lanes = 8 >> scale;
        int part = isWhole(word) ? lanes : 0;
        beginNarrow(file, word);
        for (int i = 0; i < lanes; i++) {
            long a = file.raw(n(word), i, scale + 1);
            long b = file.raw(m(word), i, scale + 1);
            long result = op == SimdOp.ADDHN ? a + b : a - b;
            file.set(part + i, scale, (result + rounding) >>> bits);
        }
        file.end(word);
    }

    /** A narrowing instruction clears the upper half, or keeps the lower one. */
    static void beginNarrow(VectorFile file, int word) {
        if (isWhole(word)) {
            file.beginWith(d(word));
        } else {
            file.begin();
        }
    }

    /** PMULL of 64 bits. */
    private void polynomialProduct(int word) {
        int part = isWhole(word) ? 1 : 0;
        long a = file.half(n(word), part);
        long b = file.half(m(word), part);
        long low = 0;
        long high = 0;
        for (int i = 0; i < 64; i++) {
            long bit = -(b >>> i & 1);
            low ^= a << i & bit;
            high ^= i == 0 ? 0 : a >>> -i & bit;
        }
        file.write(d(word), low, high);
    }
}
