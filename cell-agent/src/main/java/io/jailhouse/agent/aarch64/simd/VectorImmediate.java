package io.jailhouse.agent.aarch64.simd;

/** The immediates of MOVI, MVNI, FMOV, ORR and BIC (pseudo-code AdvSIMDExpandImm, VFPExpandImm). */
public final class VectorImmediate {

    private VectorImmediate() {}

    /** Whether an instruction combines its immediate with the register (ORR, BIC) instead of replacing it. */
    public static boolean combines(int word) {
        return (cmode(word) & 1) != 0 && cmode(word) < 12;
    }

    /** What to put into each half of the register, or to combine it with: by AND if it {@link #clears}, else by OR. */
    public static long half(int word) {
        int cmode = cmode(word);
        long immediate = expand(word, cmode, inverted(word));
        return inverted(word) && cmode < 14 ? ~immediate : immediate;
    }

    /** Whether an instruction that {@link #combines} clears bits (BIC). */
    public static boolean clears(int word) {
        return inverted(word);
    }

    /** The number of a scalar FMOV, in single or double precision as bit 22 says. */
    public static long scalar(int word) {
        return (word >>> 22 & 1) != 0 ? expand64(word >>> 13) : expand32(word >>> 13) & 0xffffffffL;
    }

    private static int cmode(int word) {
        return word >>> 12 & 15;
    }

    private static boolean inverted(int word) {
        return (word >>> 29 & 1) != 0;
    }

    private static long expand(int word, int cmode, boolean inverted) {
        int imm8 = (word >>> 16 & 7) << 5 | (word >>> 5 & 31);
        return switch (cmode >>> 1) {
            case 0, 1, 2, 3 -> Lanes.replicate((long) imm8 << (8 * (cmode >>> 1)), 2);
            case 4, 5 -> Lanes.replicate((long) imm8 << (8 * (cmode >>> 1 & 1)), 1);
            case 6 -> {
                int ones = 8 << (cmode & 1);
                yield Lanes.replicate((long) imm8 << ones | (1L << ones) - 1, 2);
            }
            default -> {
                if (cmode == 14) {
                    yield inverted ? bytesFromBits(imm8) : Lanes.replicate(imm8, 0);
                }
                yield inverted ? expand64(imm8) : Lanes.replicate(expand32(imm8), 2);
            }
        };
    }

    private static long bytesFromBits(int bits) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (bits >>> i & 1) != 0 ? 0xffL << (8 * i) : 0;
        }
        return value;
    }

    /** Sign, a narrow exponent, four bits of fraction. */
    private static long expand64(int imm8) {
        long sign = (imm8 >>> 7 & 1L) << 63;
        long exponent = (imm8 >>> 6 & 1) != 0 ? 0x3fc : 0x400;
        return sign | (exponent | (imm8 >>> 4 & 3)) << 52 | (imm8 & 15L) << 48;
    }

    private static int expand32(int imm8) {
        int sign = (imm8 >>> 7 & 1) << 31;
        int exponent = (imm8 >>> 6 & 1) != 0 ? 0x7c : 0x80;
        return sign | (exponent | (imm8 >>> 4 & 3)) << 23 | (imm8 & 15) << 19;
    }
}
