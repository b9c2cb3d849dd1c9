package io.jailhouse.agent.aarch64.decode;

/** Which sizes and arrangements of lanes a SIMD instruction has: others are unallocated. */
final class Arrangement {

    private Arrangement() {}

    static boolean isAllocated(Form form, int word) {
        int size = word >>> 22 & 3;
        // Scalars are as good as whole registers: they have lanes of 64 bits.
        boolean whole = (word >>> 30 & 1) != 0;
        boolean lanesOf64 = (size & 1) != 0;
        int immh = word >>> 19 & 15;
        return switch (form) {
            case FIXED -> word < 0 || (word >>> 15 & 1) != 0;
            case NOT_1D -> size != 3 || whole;
            case BHS -> size != 3;
            case HS -> size == 1 || size == 2;
            case FP_NOT_1D -> !lanesOf64 || whole;
            case FP_ELEMENT -> !lanesOf64 || (whole && (word >>> 21 & 1) == 0);
            case ACROSS -> size < 2 || (size == 2 && whole);
            case SHIFT -> immh != 0 && (immh < 8 || whole);
            case SHIFT_NARROW -> immh != 0 && immh < 8;
            case SHIFT_FP -> immh >= 4 && (immh < 8 || whole);
            case EXT -> whole || (word >>> 14 & 1) == 0;
            default -> true;
        };
    }
}
