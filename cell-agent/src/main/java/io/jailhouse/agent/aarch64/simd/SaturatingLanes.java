package io.jailhouse.agent.aarch64.simd;

import static io.jailhouse.agent.aarch64.simd.PackedLanes.subtract;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Arithmetic on all lanes of half a register at once that stops at the ends of the range and notes that in FPSR.QC. */
public final class SaturatingLanes {

    private static final long QC = 1 << 27;
    private static final long LOW_32 = 0xffffffffL;
    private static final long HALFWORD_SIGNS = 0x8000800080008000L;
    private static final long WORD_SIGNS = 0x8000000080000000L;

    private final CpuState state;

    /** The arithmetic of the CPU with this state. */
    public SaturatingLanes(CpuState state) {
        this.state = state;
    }

    private void note(long saturated) {
        // Looked at before: either it is set, or nothing has saturated so far, and the host's CPU foresees what comes.
        if ((state.fpsr & QC) == 0 && saturated != 0) {
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
        note(overflows);
        // The largest number, and one more where the sign is set.
        long end = ~signs + ((a & signs) >>> top);
        return result ^ ((result ^ end) & PackedLanes.spread(overflows, top));
    }

    /** Stops at the largest number where a lane is the least one, which it is by an overflow only. */
    private long belowLeast(long a, long signs, int top) {
        long least = PackedLanes.least(a, signs);
        note(least);
        return a - (least >>> top);
    }

    /** SQABS. */
    public long absolute(long a, long signs, int top) {
        return belowLeast(PackedLanes.absolute(a, signs, top), signs, top);
    }

    // SQDMULH and SQRDMULH: the upper halves of doubled products. What is added to a product before, to round, is half
    // of the
    // unit of the result, or nothing. Only the product of the two least numbers is too large.

    /** Of lanes of 16 bits. */
    public long doublingMultiplyHighHalfwords(long a, long b, int rounding) {
        long low = doublingMultiplyHigh((int) a, (int) b, rounding) & LOW_32;
        long high = (long) doublingMultiplyHigh((int) (a >>> 32), (int) (b >>> 32), rounding) << 32;
        return belowLeast(low | high, HALFWORD_SIGNS, 15);
    }

    private static int doublingMultiplyHigh(int a, int b, int rounding) {
        int low = ((short) a * (short) b + rounding) >>> 15 & 0xffff;
        return low | (((a >> 16) * (b >> 16) + rounding) << 1 & 0xffff0000);
    }

    /** Of lanes of 32 bits. */
    public long doublingMultiplyHighWords(long a, long b, int rounding) {
        long low = ((long) (int) a * (int) b + rounding) >>> 31 & LOW_32;
        long high = ((a >> 32) * (b >> 32) + rounding) << 1 & ~LOW_32;
        return belowLeast(low | high, WORD_SIGNS, 31);
    }

    /** Doubles products of signed numbers, of which only that of the two least is too large then. */
    public long doubled(long products, long signs, int top) {
        return belowLeast((products & ~signs) << 1, signs, top);
    }

    // Shifts to the left

    /** SQSHL, of what the shift gives and what this gives when it is shifted back. */
    public long shiftedLeft(long a, long shifted, long back, long signs, int top) {
        return limited(a, shifted, PackedLanes.nonZero(back ^ a, signs), signs, top);
    }

    /** UQSHL. */
    public long unsignedShiftedLeft(long a, long shifted, long back, long signs, int top) {
        long lost = PackedLanes.nonZero(back ^ a, signs) & signs;
        note(lost);
        return shifted | PackedLanes.spread(lost, top);
    }

    /** SQSHLU: numbers less than zero become zero. */
    public long shiftedLeftToUnsigned(long a, long shifted, long back, long signs, int top) {
        long lost = PackedLanes.nonZero(back ^ a, signs) & signs;
        long negative = a & signs;
        note(lost | negative);
        return (shifted | PackedLanes.spread(lost, top)) & ~PackedLanes.spread(negative, top);
    }

    /** SQSHL by a register, and with rounding SQRSHL. */
    public long shift(long a, long distances, int bits, long units, boolean rounding) {
        int distance = (byte) distances;
        if (!PackedShifts.isUniform(distances, bits)) {
            return shiftEach(a, distances, bits, rounding);
        }
        if (distance <= 0) {
            return rounding
                    ? PackedShifts.roundingShiftAll(a, distance, bits, units)
                    : PackedShifts.shiftAll(a, distance, bits, units);
        }
        long shifted = PackedShifts.unsignedShiftAll(a, distance, bits, units);
        return shiftedLeft(
                a, shifted, PackedShifts.shiftAll(shifted, -distance, bits, units), units << (bits - 1), bits - 1);
    }

    /** UQSHL by a register, and with rounding UQRSHL. */
    public long unsignedShift(long a, long distances, int bits, long units, boolean rounding) {
        int distance = (byte) distances;
        if (!PackedShifts.isUniform(distances, bits)) {
            return unsignedShiftEach(a, distances, bits, rounding);
        }
        if (distance <= 0) {
            return rounding
                    ? PackedShifts.unsignedRoundingShiftAll(a, distance, bits, units)
                    : PackedShifts.unsignedShiftAll(a, distance, bits, units);
        }
        long shifted = PackedShifts.unsignedShiftAll(a, distance, bits, units);
        long back = PackedShifts.unsignedShiftAll(shifted, -distance, bits, units);
        return unsignedShiftedLeft(a, shifted, back, units << (bits - 1), bits - 1);
    }

    private long shiftEach(long a, long distances, int bits, boolean rounding) {
        long result = 0;
        long saturated = 0;
        for (int at = 0; at < 64; at += bits) {
            long lane;
            int distance = PackedShifts.distance(distances, at);
            if (distance < 0) {
                lane = rounding
                        ? PackedShifts.roundingLane(a, distances, at, bits)
                        : PackedShifts.lane(a, distances, at, bits);
            } else {
                long shifted = PackedShifts.number(a, at, bits) << Math.min(distance, bits);
                lane = Math.clamp(shifted, -1L << (bits - 1), -1L >>> (65 - bits));
                saturated |= lane ^ shifted;
            }
            result |= (lane & -1L >>> (64 - bits)) << at;
        }
        note(saturated);
        return result;
    }

    private long unsignedShiftEach(long a, long distances, int bits, boolean rounding) {
        long result = 0;
        long saturated = 0;
        for (int at = 0; at < 64; at += bits) {
            long lane;
            int distance = PackedShifts.distance(distances, at);
            if (distance < 0) {
                lane = rounding
                        ? PackedShifts.unsignedRoundingLane(a, distances, at, bits)
                        : PackedShifts.unsignedLane(a, distances, at, bits);
            } else {
                long shifted = PackedShifts.unsignedNumber(a, at, bits) << Math.min(distance, bits);
                long lost = shifted >>> bits;
                lane = lost != 0 ? -1L >>> (64 - bits) : shifted;
                saturated |= lost;
            }
            result |= lane << at;
        }
        note(saturated);
        return result;
    }

    // Ranges

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
