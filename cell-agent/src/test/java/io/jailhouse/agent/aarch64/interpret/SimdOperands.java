package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Register states with numbers of every kind, derived from a seed exactly as {@code record-simd.c} derives them. */
public final class SimdOperands {

    private static final int[] EXPONENT_BITS = {0, 5, 8, 11};
    private static final int[] EDGES = {7, 8, 15, 16, 31, 32, 63, 64};

    private SimdOperands() {}

    /**
     * Fills the registers.
     *
     * @param seed of the instruction
     * @param set number of the state
     * @param format of the vector registers: 0 integers, 1 half, 2 single, 3 double precision
     */
    public static void derive(CpuState state, int seed, int set, int format) {
        long stateSeed = (long) seed << 8 | set;
        long r = random(stateSeed, 128);
        for (int i = 0; i < 31; i++) {
            state.x[i] = integerLane((i & 1) != 0 ? 2 : 3, random(stateSeed, i));
        }
        for (int i = 0; i < 64; i++) {
            state.v[i] = halfOfVector(stateSeed, i, format);
        }
        state.setNzcv((int) r & 15);
        state.fpcr = (r & 16) != 0 ? 0 : r & 0x07c00000;
        state.fpsr = (r & 0xe0) != 0 ? 0 : 0x0800009f & r >>> 32;
    }

    private static long random(long seed, long index) {
        long z = seed * 0x9e3779b97f4a7c15L + (index + 1) * 0xd1342543de82ef95L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static long halfOfVector(long seed, int index, int format) {
        long r = random(seed, 256 + index / 2);
        int scale = format != 0 ? format : (int) (r >>> 8) & 3;
        int width = 8 << scale;
        long value = 0;
        for (int lane = 0; lane < 64 / width; lane++) {
            long t = random(seed, 1025 + 16 * index + 2 * lane);
            long bits =
                    format != 0 ? number(format, random(seed, 1024 + 16 * index + 2 * lane), t) : integerLane(scale, t);
            value |= (bits & -1L >>> (64 - width)) << (lane * width);
        }
        return value;
    }

    /** At the edges of its range more often than elsewhere. */
    private static long integerLane(int scale, long r) {
        int width = 8 << scale;
        return switch ((int) r & 15) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 1L << (width - 1);
            case 3 -> (1L << (width - 1)) - 1;
            case 4 -> 1;
            case 5 -> (r >>> 32) % 70 - 35;
            case 6 -> r >>> 57;
            case 7 -> 1L << (r >>> 32) % width;
            case 8 -> (1L << (width / 2)) - (r >>> 63);
            default -> r >>> 4 ^ r << 60;
        };
    }

    /** Of every kind, and at the ends of every range. */
    private static long number(int format, long select, long bits) {
        int width = 8 << format;
        int e = EXPONENT_BITS[format];
        int f = width - 1 - e;
        long sign = bits >>> 63 << (width - 1);
        long mask = (1L << f) - 1;
        long fraction = bits & mask;
        long largest = (1L << e) - 2;
        long bias = (1L << (e - 1)) - 1;
        long infinity = (largest + 1) << f;
        int t = (int) (bits >>> 52);
        long exponent = bias + (t & 63) - 32;
        switch ((int) select & 15) {
            case 0 -> {
                return sign;
            }
            case 1 -> {
                return sign | infinity;
            }
            case 2 -> {
                return sign | infinity | 1L << (f - 1) | fraction;
            }
            case 3 -> {
                return sign | infinity | (fraction & mask >>> 1) | 1;
            }
            case 4 -> {
                return sign | fraction >>> t % f;
            }
            case 5 -> {
                return sign | ((t & 1) != 0 ? mask + 1 : mask);
            }
            case 6 -> {
                return sign | largest << f | mask;
            }
            case 7 -> {
                exponent = bias + (t & 3);
                fraction &= 7L << (f - 3);
            }
            case 8 -> {
                int power = t % (f + 2);
                exponent = bias + power;
                fraction &= ~(mask >>> 1 >>> Math.min(power, f));
            }
            case 9 -> {
                exponent = bias + EDGES[t & 7] - (t >>> 3 & 1);
                fraction = (t & 16) != 0 ? mask : (t & 32) != 0 ? mask << 1 & mask : 0;
            }
            case 10 -> exponent = bias + (t & 15) - 8;
            case 11 -> exponent = t % f + 1L;
            case 12 -> exponent = largest - (t & 7);
            case 13 -> {
                exponent = t;
                fraction = mask;
            }
            default -> {}
        }
        return sign | Math.clamp(exponent, 0, largest) << f | fraction;
    }
}
