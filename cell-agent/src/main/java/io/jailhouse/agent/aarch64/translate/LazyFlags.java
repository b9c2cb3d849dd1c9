package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** What flags are, from what they derive from; see {@link FlagKind}. */
final class LazyFlags {

    private LazyFlags() {}

    /** N, Z, C and V in bits 3 to 0. */
    private static int nzcv(int kind, long a, long b) {
        return switch (kind) {
            case FlagKind.SUB_64 -> subtracted(a, b);
            case FlagKind.SUB_32 -> subtracted(a << 32, b << 32);
            case FlagKind.ADD_64 -> added(a, b);
            case FlagKind.ADD_32 -> added(a << 32, b << 32);
            case FlagKind.LOGIC_64 -> signAndZero(a);
            case FlagKind.LOGIC_32 -> signAndZero(a << 32);
            default -> (int) a;
        };
    }

    private static int subtracted(long a, long b) {
        long result = a - b;
        return signAndZero(result)
                | (Long.compareUnsigned(a, b) >= 0 ? 2 : 0)
                | (int) (((a ^ b) & (a ^ result)) >>> 63);
    }

    private static int added(long a, long b) {
        long result = a + b;
        return signAndZero(result)
                | (Long.compareUnsigned(result, a) < 0 ? 2 : 0)
                | (int) (((a ^ result) & (b ^ result)) >>> 63);
    }

    private static int signAndZero(long result) {
        return (int) (result >>> 63) << 3 | (result == 0 ? 4 : 0);
    }

    /** The flags of an addition with carry, packed. */
    static long addedWithCarry(long a, long b, long carry) {
        long result = a + b + carry;
        long carryOut = ((a & b) | ((a | b) & ~result)) >>> 63;
        return signAndZero(result) | carryOut << 1 | ((a ^ result) & (b ^ result)) >>> 63;
    }

    /** The flags of an addition of lower halves with carry, packed. */
    static long addedIntsWithCarry(long a, long b, long carry) {
        long sum = (a & 0xffffffffL) + (b & 0xffffffffL) + carry;
        long result = sum << 32;
        return signAndZero(result) | (sum >>> 32 & 1) << 1 | ((a << 32 ^ result) & (b << 32 ^ result)) >>> 63;
    }

    /** What MRS gives of NZCV; called by code of regions. */
    static long read(CpuState state, int kind, long a, long b) {
        return (long) (kind == FlagKind.IN_STATE ? state.nzcv() : nzcv(kind, a, b)) << 28;
    }

    /** Makes the flags those of the state. */
    static void restore(CpuState state, int kind, long a, long b) {
        if (kind != FlagKind.IN_STATE) {
            state.setNzcv(nzcv(kind, a, b));
        }
    }

    /** Whether a condition holds; called by code of regions. */
    static boolean holds(CpuState state, int kind, long a, long b, int condition) {
        return kind == FlagKind.IN_STATE ? state.holds(condition) : holds(nzcv(kind, a, b), condition);
    }

    /** Whether a condition holds with flags in bits 3 to 0. */
    static boolean holds(int nzcv, int condition) {
        boolean n = (nzcv & 8) != 0;
        boolean z = (nzcv & 4) != 0;
        boolean c = (nzcv & 2) != 0;
        boolean v = (nzcv & 1) != 0;
        boolean result = switch (condition >>> 1) {
            case 0 -> z;
            case 1 -> c;
            case 2 -> n;
            case 3 -> v;
            case 4 -> c && !z;
            case 5 -> n == v;
            case 6 -> n == v && !z;
            default -> true;
        };
        return ((condition & 1) == 0 || condition == 15) == result;
    }
}
