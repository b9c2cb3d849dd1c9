package io.jailhouse.agent.aarch64.decode;

/** The immediates of logical instructions (DDI 0487, pseudo-code DecodeBitMasks). */
final class BitMask {

    private BitMask() {}

    /** Whether N and imms name an element size, and not an element of all ones. */
    static boolean isValid(int n, int imms) {
        int length = length(n, imms);
        if (length < 1) {
            return false;
        }
        int levels = (1 << length) - 1;
        return (imms & levels) != levels;
    }

    /** The 64-bit mask. */
    static long of(int n, int imms, int immr) {
        int length = length(n, imms);
        int size = 1 << length;
        int ones = (imms & size - 1) + 1;
        int rotation = immr & size - 1;
        long element = -1L >>> (64 - ones);
        long elementMask = -1L >>> (64 - size);
        long rotated = rotation == 0 ? element : (element >>> rotation | element << (size - rotation)) & elementMask;
        long mask = rotated;
        for (int width = size; width < 64; width *= 2) {
            mask |= mask << width;
        }
        return mask;
    }

    private static int length(int n, int imms) {
        return 31 - Integer.numberOfLeadingZeros(n << 6 | (~imms & 0x3f));
    }
}
