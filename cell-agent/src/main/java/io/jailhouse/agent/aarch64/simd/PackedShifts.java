package io.jailhouse.agent.aarch64.simd;

/**
 * Shifts of lanes by lanes of another register, of half a register at once, for translated code: to the left by the lowest byte
 * of each lane, to the right if it is negative. Compilers mostly shift all lanes by the same distance, which is a few operations
 * on all of them. {@code units} has the lowest bit of each lane.
 */
public final class PackedShifts {

    private PackedShifts() {}

    /** Whether all distances are the same. */
    static boolean isUniform(long distances, int bits) {
        return Long.rotateLeft(distances, bits) == distances;
    }

    /** USHL. */
    public static long unsignedShift(long a, long distances, int bits, long units) {
        return isUniform(distances, bits)
                ? unsignedShiftAll(a, (byte) distances, bits, units)
                : unsignedShiftEach(a, distances, bits, units);
    }

    /** SSHL. */
    public static long shift(long a, long distances, int bits, long units) {
        return isUniform(distances, bits)
                ? shiftAll(a, (byte) distances, bits, units)
                : shiftEach(a, distances, bits, units);
    }

    /** URSHL. */
    public static long unsignedRoundingShift(long a, long distances, int bits, long units) {
        return isUniform(distances, bits)
                ? unsignedRoundingShiftAll(a, (byte) distances, bits, units)
                : unsignedRoundingShiftEach(a, distances, bits);
    }

    /** SRSHL. */
    public static long roundingShift(long a, long distances, int bits, long units) {
        return isUniform(distances, bits)
                ? roundingShiftAll(a, (byte) distances, bits, units)
                : roundingShiftEach(a, distances, bits);
    }

    // All lanes by the same distance

    static long unsignedShiftAll(long a, int distance, int bits, long units) {
        if (distance >= bits || distance <= -bits) {
            return 0;
        }
        long lane = -1L >>> (64 - bits);
        return distance >= 0
                ? a << distance & (lane << distance & lane) * units
                : a >>> -distance & (lane >>> -distance) * units;
    }

    static long shiftAll(long a, int distance, int bits, long units) {
        if (distance >= 0) {
            return unsignedShiftAll(a, distance, bits, units);
        }
        int right = Math.min(-distance, bits - 1);
        if (bits == 64) {
            return a >> right;
        }
        long shifted = a >>> right & (-1L >>> (64 - bits) >>> right) * units;
        // The sign, where it is now, and in all bits above.
        return shifted | (shifted & units << (bits - 1 - right)) * ((2L << right) - 2);
    }

    static long unsignedRoundingShiftAll(long a, int distance, int bits, long units) {
        long shifted = unsignedShiftAll(a, distance, bits, units);
        return distance >= 0 || distance < -bits ? shifted : shifted + (a >>> (-distance - 1) & units);
    }

    static long roundingShiftAll(long a, int distance, int bits, long units) {
        if (distance <= -bits) {
            return 0;
        }
        long shifted = shiftAll(a, distance, bits, units);
        return distance >= 0 ? shifted : PackedLanes.add(shifted, a >>> (-distance - 1) & units, units << (bits - 1));
    }

    // Each lane, of 32 bits at most, by its own distance: to the right by what is left of the longest one to the left

    private static long unsignedShiftEach(long a, long distances, int bits, long units) {
        return areWithinLanes(distances, bits, units)
                ? rotateEach(a, distances, bits)
                : unsignedShiftEachFar(a, distances, bits);
    }

    private static long shiftEach(long a, long distances, int bits, long units) {
        if (!areWithinLanes(distances, bits, units)) {
            return shiftEachFar(a, distances, bits);
        }
        // Negative lanes that are shifted to the right are inverted for that, so that zeros come in for ones.
        long signs = units << (bits - 1);
        long inverted = PackedLanes.spread(a & distances << (bits - 8) & signs, bits - 1);
        return rotateEach(a ^ inverted, distances, bits) ^ inverted;
    }

    /** Whether no distance is farther than a lane is wide, nor so far to the left: then their upper bits are all the same. */
    private static boolean areWithinLanes(long distances, int bits, long units) {
        return ((distances ^ distances << 1) & units * (-2 * bits & 0xff)) == 0;
    }

    /** What is rotated out of a lane of 32 bits at most, by no more than that, does not come back into it. */
    private static long rotateEach(long a, long distances, int bits) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            long lane = -1L >>> (64 - bits) << at;
            result |= Long.rotateLeft(a & lane, (int) (distances >>> at)) & lane;
        }
        return result;
    }

    private static long unsignedShiftEachFar(long a, long distances, int bits) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            result |= unsignedLane(a, distances, at, bits) << at;
        }
        return result;
    }

    private static long shiftEachFar(long a, long distances, int bits) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            result |= (lane(a, distances, at, bits) & -1L >>> (64 - bits)) << at;
        }
        return result;
    }

    private static long unsignedRoundingShiftEach(long a, long distances, int bits) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            result |= unsignedRoundingLane(a, distances, at, bits) << at;
        }
        return result;
    }

    private static long roundingShiftEach(long a, long distances, int bits) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            result |= (roundingLane(a, distances, at, bits) & -1L >>> (64 - bits)) << at;
        }
        return result;
    }

    /** The number in a lane. */
    static long unsignedNumber(long a, int at, int bits) {
        return a >>> at & -1L >>> (64 - bits);
    }

    /** The signed number in a lane. */
    static long number(long a, int at, int bits) {
        return a << (64 - bits - at) >> (64 - bits);
    }

    static int distance(long distances, int at) {
        return (byte) (distances >>> at);
    }

    /** Whether something of a lane is left, or the bit that decides over rounding. */
    private static boolean isInReach(int distance, int bits) {
        return Integer.compareUnsigned(distance + bits, 2 * bits) < 0;
    }

    static long unsignedLane(long a, long distances, int at, int bits) {
        int distance = distance(distances, at);
        long shifted = unsignedNumber(a, at, bits) << (bits - 1) >>> (bits - 1 - distance);
        return isInReach(distance, bits) ? shifted & -1L >>> (64 - bits) : 0;
    }

    static long lane(long a, long distances, int at, int bits) {
        int distance = distance(distances, at);
        long number = number(a, at, bits);
        if (!isInReach(distance, bits)) {
            return distance < 0 ? number >> 63 : 0;
        }
        return number << (bits - 1) >> (bits - 1 - distance);
    }

    static long unsignedRoundingLane(long a, long distances, int at, int bits) {
        int distance = distance(distances, at);
        long shifted = ((unsignedNumber(a, at, bits) << bits >>> (bits - 1 - distance)) + 1) >>> 1;
        return isInReach(distance, bits) ? shifted & -1L >>> (64 - bits) : 0;
    }

    static long roundingLane(long a, long distances, int at, int bits) {
        int distance = distance(distances, at);
        long shifted = ((number(a, at, bits) << bits >> (bits - 1 - distance)) + 1) >> 1;
        return isInReach(distance, bits) ? shifted : 0;
    }
}
