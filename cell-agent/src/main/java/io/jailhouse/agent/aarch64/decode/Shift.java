package io.jailhouse.agent.aarch64.decode;

/**
 * A shift left followed by a shift right, in one number: every shifted or extended operand and every bitfield extract is
 * one of these. Bits 0 to 5 are places to the left, 8 to 13 places to the right, bit 63 says that the right shift copies
 * the sign.
 */
public final class Shift {

    private Shift() {}

    static long of(int left, int right, boolean signed) {
        return left | right << 8 | (signed ? Long.MIN_VALUE : 0);
    }

    /**
     * The extension of a register's lower part, shifted left.
     *
     * @param option as instructions encode it: the logarithm of the bytes that are extended, and 4 if they have a sign
     * @param amount places to the left, 0 to 4
     */
    static long extension(int option, int amount) {
        int left = 64 - (8 << (option & 3));
        // An extension to the full width, shifted left, drops bits at the top instead.
        return left >= amount ? of(left, left - amount, (option & 4) != 0) : of(amount, 0, false);
    }

    /** Applies a shift to a register's value. */
    public static long apply(long value, long shift) {
        int kind = (int) shift;
        long up = value << kind;
        return shift < 0 ? up >> (kind >>> 8) : up >>> (kind >>> 8);
    }
}
