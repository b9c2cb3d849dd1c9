package io.jailhouse.agent.aarch64.simd;

/**
 * Integer operations on all lanes of half a register at once, for translated code: short, and with masks and distances given,
 * because the JVM's compiler inlines only so many bytes into a method. {@code signs} has the sign bit of each lane; a {@code
 * top} is the number of a lane's sign bit.
 */
public final class PackedLanes {

    private static final long BYTES = 0x00ff00ff00ff00ffL;
    private static final long HALFWORDS = 0x0000ffff0000ffffL;
    private static final long LOW_32 = 0xffffffffL;

    private PackedLanes() {}

    /** The sign bits of all lanes. A scale is the logarithm of the bytes of a lane, 0 to 3. */
    public static long signs(int scale) {
        return Lanes.replicate(1L << top(scale), scale);
    }

    /** The number of the sign bit. */
    public static int top(int scale) {
        return (8 << scale) - 1;
    }

    /** All bits of the lanes with even numbers. */
    public static long even(int scale) {
        return scale == 3 ? -1 : Lanes.replicate((1L << (8 << scale)) - 1, scale + 1);
    }

    /** All ones where the sign bit is set; the other bits are clear. */
    static long spread(long signs, int top) {
        return (signs << 1) - (signs >>> top);
    }

    /** ADD. */
    public static long add(long a, long b, long signs) {
        return ((a & ~signs) + (b & ~signs)) ^ ((a ^ b) & signs);
    }

    /** SUB. */
    public static long subtract(long a, long b, long signs) {
        return ((a | signs) - (b & ~signs)) ^ ((a ^ ~b) & signs);
    }

    // Compilers mostly multiply all lanes by the same number: every other lane times that, in one multiplication.
    // Else a lane that stays in its place, times one that is shifted to the lowest bits: what comes of the lanes above
    // that stands above.

    /** MUL of lanes of 8 bits. */
    public static long multiplyBytes(long a, long b) {
        return Long.rotateLeft(b, 8) == b ? multiplyAllBytes(a, b & 0xff) : multiplyEachByte(a, b);
    }

    private static long multiplyAllBytes(long a, long factor) {
        return ((a & BYTES) * factor & BYTES) | ((a >>> 8 & BYTES) * factor & BYTES) << 8;
    }

    private static long multiplyEachByte(long a, long b) {
        return (a * b & 0xffL)
                | ((a & 0xff00L) * (b >>> 8) & 0xff00L)
                | ((a & 0xff0000L) * (b >>> 16) & 0xff0000L)
                | ((a & 0xff000000L) * (b >>> 24) & 0xff000000L)
                | ((a & 0xff00000000L) * (b >>> 32) & 0xff00000000L)
                | ((a & 0xff0000000000L) * (b >>> 40) & 0xff0000000000L)
                | ((a & 0xff000000000000L) * (b >>> 48) & 0xff000000000000L)
                | (a & 0xff00000000000000L) * (b >>> 56);
    }

    /** MUL of lanes of 16 bits. */
    public static long multiplyHalfwords(long a, long b) {
        return Long.rotateLeft(b, 16) == b ? multiplyAllHalfwords(a, b & 0xffff) : multiplyEachHalfword(a, b);
    }

    /** MUL of lanes of 16 bits by the same number of 16 bits. */
    public static long multiplyAllHalfwords(long a, long factor) {
        return ((a & HALFWORDS) * factor & HALFWORDS) | ((a >>> 16 & HALFWORDS) * factor & HALFWORDS) << 16;
    }

    private static long multiplyEachHalfword(long a, long b) {
        return (a * b & 0xffffL)
                | ((a & 0xffff0000L) * (b >>> 16) & 0xffff0000L)
                | ((a & 0xffff00000000L) * (b >>> 32) & 0xffff00000000L)
                | (a & 0xffff000000000000L) * (b >>> 48);
    }

    /** MUL of lanes of 32 bits. */
    public static long multiplyWords(long a, long b) {
        return (a * b & LOW_32) | ((a >>> 32) * (b >>> 32)) << 32;
    }

    /** CMEQ with zero. */
    public static long isZero(long a, long signs, int top) {
        return spread(~nonZero(a, signs) & signs, top);
    }

    /** CMTST. */
    public static long isNotZero(long a, long signs, int top) {
        return spread(nonZero(a, signs) & signs, top);
    }

    /** The sign is set where a lane is not zero; the other bits are of no use. */
    static long nonZero(long a, long signs) {
        return ((a & ~signs) + ~signs) | a;
    }

    /** The sign is set where a lane is the least number; the other bits are clear. */
    static long least(long a, long signs) {
        return ~((a & ~signs) + ~signs) & a & signs;
    }

    // Where the signs are the same they are those of the difference of what is below them. The results are signs, and
    // other bits.

    private static long unsignedOrder(long a, long b, long signs) {
        long difference = (a | signs) - (b & ~signs);
        return (a & ~b) | (~(a ^ b) & difference);
    }

    private static long order(long a, long b, long signs) {
        long difference = (a | signs) - (b & ~signs);
        return (~a & b) | (~(a ^ b) & difference);
    }

    /** CMHS. */
    public static long unsignedGreaterOrEqual(long a, long b, long signs, int top) {
        return spread(unsignedOrder(a, b, signs) & signs, top);
    }

    /** CMGE. */
    public static long greaterOrEqual(long a, long b, long signs, int top) {
        return spread(order(a, b, signs) & signs, top);
    }

    /** CMHI. */
    public static long unsignedGreater(long a, long b, long signs, int top) {
        return spread(~unsignedOrder(b, a, signs) & signs, top);
    }

    /** CMGT. */
    public static long greater(long a, long b, long signs, int top) {
        return spread(~order(b, a, signs) & signs, top);
    }

    /** UMAX. */
    public static long unsignedMaximum(long a, long b, long signs, int top) {
        return b ^ ((a ^ b) & unsignedGreaterOrEqual(a, b, signs, top));
    }

    /** UMIN. */
    public static long unsignedMinimum(long a, long b, long signs, int top) {
        return a ^ ((a ^ b) & unsignedGreaterOrEqual(a, b, signs, top));
    }

    /** SMAX. */
    public static long maximum(long a, long b, long signs, int top) {
        return b ^ ((a ^ b) & greaterOrEqual(a, b, signs, top));
    }

    /** SMIN. */
    public static long minimum(long a, long b, long signs, int top) {
        return a ^ ((a ^ b) & greaterOrEqual(a, b, signs, top));
    }

    /** UABD. */
    public static long unsignedDifference(long a, long b, long signs, int top) {
        return distance(a, b, ~unsignedOrder(a, b, signs) & signs, signs, top);
    }

    /** SABD. */
    public static long difference(long a, long b, long signs, int top) {
        return distance(a, b, ~order(a, b, signs) & signs, signs, top);
    }

    /** A difference, and where it is less than zero its opposite: that is at least one, so that nothing is carried. */
    private static long distance(long a, long b, long negative, long signs, int top) {
        return (subtract(a, b, signs) ^ spread(negative, top)) + (negative >>> top);
    }

    /** ABS. */
    public static long absolute(long a, long signs, int top) {
        long negative = a & signs;
        return (a ^ spread(negative, top)) + (negative >>> top);
    }

    /** UHSUB, and SHSUB of numbers that were made unsigned. */
    public static long halvedDifference(long a, long b, long signs) {
        return subtract((a ^ b) >>> 1 & ~signs, ~a & b, signs);
    }

    /** UHADD. */
    public static long halvedSum(long a, long b, long signs) {
        return (a & b) + ((a ^ b) >>> 1 & ~signs);
    }

    /** URHADD. */
    public static long roundedHalvedSum(long a, long b, long signs) {
        return (a | b) - ((a ^ b) >>> 1 & ~signs);
    }

    /** TBL: bytes of a table of 16 by their numbers. */
    public static long lookUp(long numbers, long low, long high) {
        long result = 0;
        for (int at = 0; at < 64; at += 8) {
            int number = (int) (numbers >>> at) & 0xff;
            long entry = (number < 8 ? low : high) >>> (8 * number) & 0xff;
            result |= number < 16 ? entry << at : 0;
        }
        return result;
    }

    /**
     * TBL and TBX: bytes of a table by their numbers.
     *
     * @param otherwise bytes for numbers behind the table
     * @param vectors all vector registers, by halves
     * @param first the half where the table begins; behind the last register it goes on with the first
     * @param size of the table
     */
    public static long lookUp(long numbers, long otherwise, long[] vectors, int first, int size) {
        long result = otherwise;
        for (int at = 0; at < 64; at += 8) {
            int number = (int) (numbers >>> at) & 0xff;
            if (number < size) {
                long entry = vectors[first + (number >>> 3) & vectors.length - 1] >>> (8 * number) & 0xff;
                result = (result & ~(0xffL << at)) | entry << at;
            }
        }
        return result;
    }

    /** CLZ, of lanes of 8 bits. */
    public static long leadingZerosOfBytes(long a) {
        long two = a | (a >>> 1 & 0x7f7f7f7f7f7f7f7fL);
        long four = two | (two >>> 2 & 0x3f3f3f3f3f3f3f3fL);
        return bitCounts(~(four | (four >>> 4 & 0x0f0f0f0f0f0f0f0fL)));
    }

    /** CLZ, of lanes of 16 or 32 bits. */
    public static long leadingZeros(long a, int bits) {
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            int lane = (int) (a >>> at);
            // A lane of 16 bits in the upper ones, with a one below.
            long zeros = Integer.numberOfLeadingZeros(bits == 32 ? lane : lane << 16 | 0x8000);
            result |= zeros << at;
        }
        return result;
    }

    /** CNT, of bytes. */
    public static long bitCounts(long a) {
        long pairs = a - (a >>> 1 & 0x5555555555555555L);
        long nibbles = (pairs & 0x3333333333333333L) + (pairs >>> 2 & 0x3333333333333333L);
        return nibbles + (nibbles >>> 4) & 0x0f0f0f0f0f0f0f0fL;
    }

    /**
     * Fills the bits above some, in each lane.
     *
     * @param a lanes whose upper bits are clear
     * @param mask the highest of their other bits
     * @param ones what to multiply that with to get all bits above it
     */
    public static long extend(long a, long mask, long ones) {
        return a | (a & mask) * ones;
    }

    /** The halfwords of each word in the opposite order. */
    public static long exchangeHalfwords(long a) {
        return (a & HALFWORDS) << 16 | (a >>> 16 & HALFWORDS);
    }

    // Lanes twice as wide

    /** The lower bytes of halfwords, in 32 bits. */
    public static long narrowToBytes(long a) {
        long bytes = a & BYTES;
        return narrowToHalfwords(bytes | bytes >>> 8);
    }

    /** The lower halfwords of words, in 32 bits. */
    public static long narrowToHalfwords(long a) {
        return (a & 0xffff) | (a >>> 16 & 0xffff0000L);
    }

    /** The bytes of 32 bits, as halfwords. */
    public static long widenBytes(long a) {
        long halfwords = widenHalfwords(a);
        return (halfwords | halfwords << 8) & BYTES;
    }

    /** The halfwords of 32 bits, as words. */
    public static long widenHalfwords(long a) {
        return (a & 0xffff) | (a & 0xffff0000L) << 16;
    }
}
