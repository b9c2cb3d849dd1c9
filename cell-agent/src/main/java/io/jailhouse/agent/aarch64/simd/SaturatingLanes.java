package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.simd.PackedLanes.subtract;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Arithmetic on all lanes of half a register at once that stops at the ends of the range and notes that in FPSR.QC. */
public final class SaturatingLanes {

    private static final long QC = 1 << 27;

    private final CpuState state;

    /** The arithmetic of the CPU with this state. */
    public SaturatingLanes(CpuState state) {
        this.state = state;
    }

    private void note(long saturated) {
        // Looked at first: to load, change and store it for each half takes longer than everything else.
        if (saturated != 0 && (state.fpsr & QC) == 0) {
            state.fpsr |= QC;
        }
    }

    /** UQADD. */
    public long unsignedAdd(long a, long b, long signs, int top) {
        long sum = PackedLanes.add(a, b, signs);
        long carry = ((a & b) | ((a | b) & ~sum)) & signs;
        note(carry);
        return sum | PackedLanes.spread(carry, top);
    }

    /** UQSUB. */
    public long unsignedSubtract(long a, long b, long signs, int top) {
        long difference = subtract(a, b, signs);
        long borrow = ((~a & b) | ((~a | b) & difference)) & signs;
        note(borrow);
        return difference & ~PackedLanes.spread(borrow, top);
    }

    /** SQADD. */
    public long add(long a, long b, long signs, int top) {
        long sum = PackedLanes.add(a, b, signs);
        return limited(a, sum, ~(a ^ b) & (a ^ sum), signs, top);
    }

    /** SQSUB. */
    public long subtractSigned(long a, long b, long signs, int top) {
        long difference = subtract(a, b, signs);
        return limited(a, difference, (a ^ b) & (a ^ difference), signs, top);
    }

    /** The end of the range on the side of {@code a} where the sign of {@code over} is set. */
    private long limited(long a, long result, long over, long signs, int top) {
        long overflows = over & signs;
        if (overflows == 0) {
            return result;
        }
        note(overflows);
        long mask = PackedLanes.spread(overflows, top);
        // The largest number, and one more where the sign is set.
        long end = ~signs + ((a & signs) >>> top);
        return (result & ~mask) | (end & mask);
    }

    /**
     * SQDMULH and SQRDMULH: the upper half of doubled products.
     *
     * @param bits of a lane: 16 or 32
     * @param rounding what is added to a product before the half is taken: half of that half's unit, or 0
     */
    public long doublingMultiplyHigh(long a, long b, int bits, long rounding) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            int unused = 64 - bits - at;
            long product = (a << unused >> (64 - bits)) * (b << unused >> (64 - bits)) + rounding;
            result |= (product >>> (bits - 1) & -1L >>> (64 - bits)) << at;
        }
        // Only the product of the two least numbers is too large: all ones but the sign are its limit.
        long signs = Long.MIN_VALUE | Long.MIN_VALUE >>> bits | (bits == 16 ? 0x80008000L : 0);
        long least = PackedLanes.isZero((a ^ signs) | (b ^ signs), signs, bits - 1);
        if (least != 0) {
            note(least);
            result ^= least;
        }
        return result;
    }

    /** Signed lanes in a range, whose ends are in all lanes. */
    public long clamp(long a, long least, long most, long signs, int top) {
        long result = PackedLanes.minimum(PackedLanes.maximum(a, least, signs, top), most, signs, top);
        note(result ^ a);
        return result;
    }

    /** Unsigned lanes up to a limit, which is in all lanes. */
    public long clampUnsigned(long a, long most, long signs, int top) {
        long result = PackedLanes.unsignedMinimum(a, most, signs, top);
        note(result ^ a);
        return result;
    }
}
