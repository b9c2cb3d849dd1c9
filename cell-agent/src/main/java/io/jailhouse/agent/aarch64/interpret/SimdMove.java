package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.simd.Lanes;
import io.jailhouse.agent.aarch64.simd.VectorImmediate;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Moves between registers, lanes and immediates, and the bitwise operations (DDI 0487 C4.1.68, C7). */
final class SimdMove {

    private static final long LOW_32 = 0xffffffffL;

    private final long[] x;
    private final long[] v;

    SimdMove(CpuState state) {
        x = state.x;
        v = state.v;
    }

    void execute(int op, int word) {
        int d = word & 31;
        int n = word >>> 5 & 31;
        int imm5 = word >>> 16 & 31;
        int scale = Integer.numberOfTrailingZeros(imm5);
        int index = imm5 >>> (scale + 1);
        switch (op) {
            case Op.FMOV_GENERAL -> fmovGeneral(word, d, n);
            case Op.FMOV_REG -> setScalar(d, isDouble(word) ? v[2 * n] : v[2 * n] & LOW_32);
            case Op.FMOV_IMM -> setScalar(d, VectorImmediate.scalar(word));
            case Op.DUP_ELEMENT -> duplicate(word, Lanes.get(v, n, index, scale), scale);
            case Op.DUP_GENERAL -> duplicate(word, x[n], scale);
            case Op.DUP_SCALAR -> setScalar(d, Lanes.get(v, n, index, scale));
            case Op.INS_ELEMENT -> Lanes.set(v, d, index, scale, Lanes.get(v, n, (word >>> 11 & 15) >>> scale, scale));
            case Op.INS_GENERAL -> Lanes.set(v, d, index, scale, x[n]);
            case Op.SMOV -> smov(word, Lanes.get(v, n, index, scale), scale);
            case Op.UMOV -> setGeneral(d, Lanes.get(v, n, index, scale));
            case Op.MODIFIED_IMM -> modifiedImmediate(word);
            default -> bitwise(op, word);
        }
    }

    private void fmovGeneral(int word, int d, int n) {
        boolean toVector = (word >>> 16 & 1) != 0;
        boolean wide = word < 0;
        boolean upper = (word >>> 19 & 1) != 0;
        if (upper && toVector) {
            v[2 * d + 1] = x[n];
        } else if (upper) {
            setGeneral(d, v[2 * n + 1]);
        } else if (toVector) {
            setScalar(d, wide ? x[n] : x[n] & LOW_32);
        } else {
            setGeneral(d, wide ? v[2 * n] : v[2 * n] & LOW_32);
        }
    }

    private void duplicate(int word, long element, int scale) {
        long half = Lanes.replicate(element, scale);
        setVector(word, half, half);
    }

    private void smov(int word, long element, int scale) {
        int unused = 64 - (8 << scale);
        long value = element << unused >> unused;
        setGeneral(word & 31, isQuad(word) ? value : value & LOW_32);
    }

    private void bitwise(int op, int word) {
        int d = 2 * (word & 31);
        int n = 2 * (word >>> 5 & 31);
        int m = 2 * (word >>> 16 & 31);
        setVector(word, bitwise(op, v[d], v[n], v[m]), bitwise(op, v[d + 1], v[n + 1], v[m + 1]));
    }

    private static long bitwise(int op, long d, long n, long m) {
        return switch (op) {
            case Op.AND_V -> n & m;
            case Op.BIC_V -> n & ~m;
            case Op.ORR_V -> n | m;
            case Op.ORN_V -> n | ~m;
            case Op.EOR_V -> n ^ m;
            case Op.BSL_V -> m ^ ((m ^ n) & d);
            case Op.BIT_V -> d ^ ((d ^ n) & m);
            case Op.BIF_V -> d ^ ((d ^ n) & ~m);
            default -> throw new IllegalStateException("operation " + op + " is not a SIMD move");
        };
    }

    private void modifiedImmediate(int word) {
        long half = VectorImmediate.half(word);
        int d = 2 * (word & 31);
        if (!VectorImmediate.combines(word)) {
            setVector(word, half, half);
        } else if (VectorImmediate.clears(word)) {
            setVector(word, v[d] & half, v[d + 1] & half);
        } else {
            setVector(word, v[d] | half, v[d + 1] | half);
        }
    }

    private void setScalar(int register, long value) {
        v[2 * register] = value;
        v[2 * register + 1] = 0;
    }

    private void setVector(int word, long low, long high) {
        int d = 2 * (word & 31);
        v[d] = low;
        v[d + 1] = isQuad(word) ? high : 0;
    }

    private void setGeneral(int register, long value) {
        x[register == 31 ? Decoder.SINK : register] = value;
    }

    private static boolean isQuad(int word) {
        return (word >>> 30 & 1) != 0;
    }

    private static boolean isDouble(int word) {
        return (word >>> 22 & 1) != 0;
    }
}
