package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Additions and comparisons that set the condition flags (pseudo-code AddWithCarry). */
final class Flags {

    private Flags() {}

    static long adds64(CpuState state, long a, long b) {
        long result = a + b;
        state.flagN = result;
        state.flagZ = result;
        state.flagC = (a & b) | ((a | b) & ~result);
        state.flagV = (a ^ result) & (b ^ result);
        return result;
    }

    static long subs64(CpuState state, long a, long b) {
        long result = a - b;
        state.flagN = result;
        state.flagZ = result;
        state.flagC = (a & ~b) | ((a | ~b) & ~result);
        state.flagV = (a ^ b) & (a ^ result);
        return result;
    }

    static long adds32(CpuState state, long a, long b) {
        // In the upper halves the sums are those of 64-bit numbers, with the same flags.
        return adds64(state, a << 32, b << 32) >>> 32;
    }

    static long subs32(CpuState state, long a, long b) {
        return subs64(state, a << 32, b << 32) >>> 32;
    }

    /** Sets the flags from a logical result. */
    static void logical(CpuState state, long result) {
        state.flagN = result;
        state.flagZ = result;
        state.flagC = 0;
        state.flagV = 0;
    }

    static void logical32(CpuState state, int result) {
        logical(state, result);
    }

    static long adcs64(CpuState state, long a, long b, long carry) {
        long result = a + b + carry;
        state.flagN = result;
        state.flagZ = result;
        state.flagC = (a & b) | ((a | b) & ~result);
        state.flagV = (a ^ result) & (b ^ result);
        return result;
    }

    static long adcs32(CpuState state, long a, long b, long carry) {
        long sum = (a & 0xffffffffL) + (b & 0xffffffffL) + carry;
        int result = (int) sum;
        state.flagN = result;
        state.flagZ = result;
        state.flagC = sum << 31;
        state.flagV = ((int) a ^ result) & ((int) b ^ result);
        return result & 0xffffffffL;
    }
}
