package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isScalar;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isUnsigned;
import static io.jailhouse.agent.aarch64.simd.VectorFile.isWhole;
import static io.jailhouse.agent.aarch64.simd.VectorFile.lanes;
import static io.jailhouse.agent.aarch64.simd.VectorFile.scale;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;

/** Multiplications of each lane of one register by one lane of another. */
final class ByElement {

    private final VectorFile file;
    private final Saturation saturation;
    private final FpUnit fp;

    ByElement(VectorFile file, Saturation saturation, FpUnit fp) {
        this.file = file;
        this.saturation = saturation;
        this.fp = fp;
    }

    void execute(int op, int word) {
        int scale = scale(word);
        if (op >= SimdOp.FMLA_E) {
            floatingPoint(op, word, scale);
        } else if (op >= SimdOp.MLAL_E) {
            widen(op, word, scale);
        } else {
            eachLane(op, word, scale);
        }
    }

    private void eachLane(int op, int word, int scale) {
        int bits = 8 << scale;
        long b = element(word, scale, false);
        file.begin();
        for (int i = 0; i < lanes(word, scale); i++) {
            long a = file.get(n(word), i, scale, false);
            long old = file.raw(d(word), i, scale);
            file.set(
                    i,
                    scale,
                    switch (op) {
                        case SimdOp.MLA_E -> old + a * b;
                        case SimdOp.MLS_E -> old - a * b;
                        case SimdOp.MUL_E -> a * b;
                        default -> saturation.doublingMultiplyHigh(a, b, bits, op == SimdOp.SQRDMULH_E);
                    });
        }
        file.end(word);
    }

    private void widen(int op, int word, int scale) {
        boolean unsigned = isUnsigned(word);
        int lanes = isScalar(word) ? 1 : 8 >> scale;
        int part = isWhole(word) ? lanes : 0;
        long b = element(word, scale, unsigned);
        file.begin();
        for (int i = 0; i < lanes; i++) {
            long a = file.get(n(word), part + i, scale, unsigned);
            long old = file.get(d(word), i, scale + 1, unsigned);
            file.set(i, scale + 1, wideLane(op, 8 << scale, a, b, old));
        }
        file.end(word);
    }

    private long wideLane(int op, int bits, long a, long b, long old) {
        return switch (op) {
            case SimdOp.MLAL_E -> old + a * b;
            case SimdOp.MLSL_E -> old - a * b;
            case SimdOp.MULL_E -> a * b;
            case SimdOp.SQDMULL_E -> saturation.doublingMultiply(a, b, bits);
            case SimdOp.SQDMLAL_E -> saturation.add(old, saturation.doublingMultiply(a, b, bits), 2 * bits, false);
            default -> saturation.subtract(old, saturation.doublingMultiply(a, b, bits), 2 * bits, false);
        };
    }

    private void floatingPoint(int op, int word, int f) {
        long b = element(word, f, true);
        file.begin();
        for (int i = 0; i < lanes(word, f); i++) {
            long a = file.raw(n(word), i, f);
            long old = file.raw(d(word), i, f);
            file.set(
                    i,
                    f,
                    switch (op) {
                        case SimdOp.FMLA_E -> fp.multiplyAdd(f, old, a, b);
                        case SimdOp.FMLS_E -> fp.multiplyAdd(f, old, FpUnit.negate(f, a), b);
                        case SimdOp.FMUL_E -> fp.multiply(f, a, b);
                        default -> fp.multiplyExtended(f, a, b);
                    });
        }
        file.end(word);
    }

    /** The lane that bits H, L and M choose; of 16-bit lanes only registers 0 to 15 have a name. */
    private long element(int word, int scale, boolean unsigned) {
        int high = word >>> 11 & 1;
        int low = word >>> 21 & 1;
        int middle = word >>> 20 & 1;
        int register = word >>> 16 & 15;
        return switch (scale) {
            case 1 -> file.get(register, high << 2 | low << 1 | middle, scale, unsigned);
            case 2 -> file.get(middle << 4 | register, high << 1 | low, scale, unsigned);
            default -> file.get(middle << 4 | register, high, scale, unsigned);
        };
    }
}
