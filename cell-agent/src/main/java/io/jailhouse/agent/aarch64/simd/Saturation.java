package io.jailhouse.agent.aarch64.simd;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Integer arithmetic that stops at the ends of the range and notes that in FPSR.QC (pseudo-code SatQ). */
final class Saturation {

    private static final long QC = 1 << 27;

    private final CpuState state;

    Saturation(CpuState state) {
        this.state = state;
    }

    /** Takes what does not matter and notes that it was cut off. */
    private long saturated(long value) {
        state.fpsr |= QC;
        return value;
    }

    static long maximum(int bits, boolean unsigned) {
        return -1L >>> (64 - bits + (unsigned ? 0 : 1));
    }

    static long minimum(int bits, boolean unsigned) {
        return unsigned ? 0 : -1L << (bits - 1);
    }

    /** SatQ of a number that a long holds, to 32 bits or less, or to a signed number of 64. */
    long limit(long value, int bits, boolean unsigned) {
        long maximum = unsigned && bits == 64 ? Long.MAX_VALUE : maximum(bits, unsigned);
        if (value > maximum) {
            return saturated(maximum);
        }
        long minimum = minimum(bits, unsigned);
        return value < minimum ? saturated(minimum) : value;
    }

    /** SatQ of an unsigned number. */
    long limitUnsigned(long value, int bits) {
        long maximum = maximum(bits, true);
        return Long.compareUnsigned(value, maximum) > 0 ? saturated(maximum) : value;
    }

    long add(long a, long b, int bits, boolean unsigned) {
        long sum = a + b;
        if (bits < 64) {
            return limit(sum, bits, unsigned);
        }
        if (unsigned) {
            return Long.compareUnsigned(sum, a) < 0 ? saturated(-1) : sum;
        }
        return ((a ^ sum) & (b ^ sum)) < 0 ? saturated(a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    long subtract(long a, long b, int bits, boolean unsigned) {
        long difference = a - b;
        if (bits < 64) {
            return limit(difference, bits, unsigned);
        }
        if (unsigned) {
            return Long.compareUnsigned(a, b) < 0 ? saturated(0) : difference;
        }
        return ((a ^ b) & (a ^ difference)) < 0 ? saturated(a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
    }

    /** SUQADD: an unsigned number is added to a signed one. */
    long addUnsignedToSigned(long unsigned, long signed, int bits) {
        long sum = unsigned + signed;
        if (bits < 64) {
            return limit(sum, bits, false);
        }
        boolean large = unsigned < 0;
        boolean overflow = signed >= 0 ? (large || sum < 0) : (large && sum < 0);
        return overflow ? saturated(Long.MAX_VALUE) : sum;
    }

    /** USQADD: a signed number is added to an unsigned one. */
    long addSignedToUnsigned(long signed, long unsigned, int bits) {
        long sum = unsigned + signed;
        if (bits < 64) {
            return limit(sum, bits, true);
        }
        if (signed >= 0) {
            return Long.compareUnsigned(sum, unsigned) < 0 ? saturated(-1) : sum;
        }
        return Long.compareUnsigned(unsigned, -signed) < 0 ? saturated(0) : sum;
    }

    /** SQDMULH and SQRDMULH: the upper half of the doubled product. */
    long doublingMultiplyHigh(long a, long b, int bits, boolean rounding) {
        long least = minimum(bits, false);
        if (a == least && b == least) {
            return saturated(maximum(bits, false));
        }
        return (2 * a * b + (rounding ? 1L << (bits - 1) : 0)) >> bits;
    }

    /** SQDMULL: the doubled product, twice as wide. */
    long doublingMultiply(long a, long b, int bits) {
        long least = minimum(bits, false);
        return a == least && b == least ? saturated(maximum(2 * bits, false)) : 2 * a * b;
    }

    /** A shift to the left of a number that fits. */
    long shiftLeft(long value, int shift, int bits, boolean unsigned) {
        if (value == 0) {
            return 0;
        }
        long limit = value < 0 && !unsigned ? minimum(bits, false) : maximum(bits, unsigned);
        if (shift >= bits) {
            return saturated(limit);
        }
        long shifted = value << shift;
        if (bits < 64) {
            return limit(shifted, bits, unsigned);
        }
        long back = unsigned ? shifted >>> shift : shifted >> shift;
        return back != value ? saturated(limit) : shifted;
    }

    /** SQSHLU: a signed number becomes an unsigned one. */
    long shiftLeftToUnsigned(long value, int shift, int bits) {
        return value < 0 ? saturated(0) : shiftLeft(value, shift, bits, true);
    }

    /** A shift to the right by 0 to any number of bits, of a number that is extended to 64 bits. */
    static long shiftRight(long value, int shift, boolean unsigned, boolean rounding) {
        if (shift == 0) {
            return value;
        }
        if (shift > 64) {
            return unsigned || rounding ? 0 : value >> 63;
        }
        if (shift == 64) {
            return !unsigned ? (rounding ? 0 : value >> 63) : rounding ? value >>> 63 : 0;
        }
        long shifted = unsigned ? value >>> shift : value >> shift;
        return rounding ? shifted + (value >>> (shift - 1) & 1) : shifted;
    }
}
