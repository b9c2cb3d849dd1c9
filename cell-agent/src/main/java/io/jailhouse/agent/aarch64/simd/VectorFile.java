package io.jailhouse.agent.aarch64.simd;

import io.jailhouse.agent.aarch64.decode.OperandFields;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/**
 * The vector registers by lanes, and the fields that SIMD instructions have in common. A result is collected beside the
 * registers, since its register may be an operand, too.
 */
final class VectorFile {

    private final long[] v;
    private long low;
    private long high;

    VectorFile(CpuState state) {
        v = state.v;
    }

    // Fields of instructions

    static boolean isScalar(int word) {
        return (word >>> 28 & 1) != 0;
    }

    /** Whether all 128 bits are in use; of a narrowing or widening instruction, its second form. */
    static boolean isWhole(int word) {
        return !isScalar(word) && OperandFields.isWhole(word);
    }

    static boolean isUnsigned(int word) {
        return (word >>> 29 & 1) != 0;
    }

    /** The logarithm of the bytes of a lane, where bits 23 and 22 tell it. */
    static int scale(int word) {
        return word >>> 22 & 3;
    }

    /** The format of floating-point lanes, where bit 22 tells it: single or double precision. */
    static int format(int word) {
        return 2 + (word >>> 22 & 1);
    }

    static int lanes(int word, int scale) {
        return isScalar(word) ? 1 : (isWhole(word) ? 16 : 8) >> scale;
    }

    // Lanes

    /** A lane, zero-extended. */
    long raw(int register, int index, int scale) {
        return Lanes.get(v, register, index, scale);
    }

    /** A lane, extended as an instruction wants its operands. */
    long get(int register, int index, int scale, boolean unsigned) {
        long lane = Lanes.get(v, register, index, scale);
        return unsigned ? lane : signed(lane, scale);
    }

    static long signed(long lane, int scale) {
        int unused = 64 - (8 << scale);
        return lane << unused >> unused;
    }

    /** The registers by halves. */
    long[] halves() {
        return v;
    }

    /** Half of a register. */
    long half(int register, int index) {
        return v[2 * register + index];
    }

    // The result

    void begin() {
        low = 0;
        high = 0;
    }

    /** Begins with the result being what the destination holds. */
    void beginWith(int register) {
        low = v[2 * register];
        high = v[2 * register + 1];
    }

    void set(int index, int scale, long value) {
        int bit = index << (scale + 3);
        long mask = -1L >>> (64 - (8 << scale));
        long cleared = mask << bit;
        if (bit < 64) {
            low = (low & ~cleared) | (value & mask) << bit;
        } else {
            high = (high & ~cleared) | (value & mask) << bit;
        }
    }

    /** Writes the result; what it did not set is zero. */
    void end(int word) {
        v[2 * OperandFields.d(word)] = low;
        v[2 * OperandFields.d(word) + 1] = high;
    }

    void write(int register, long newLow, long newHigh) {
        v[2 * register] = newLow;
        v[2 * register + 1] = newHigh;
    }
}
