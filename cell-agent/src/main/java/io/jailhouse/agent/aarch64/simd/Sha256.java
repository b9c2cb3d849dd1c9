package io.jailhouse.agent.aarch64.simd;

/**
 * The SHA-256 instructions on the vector registers, an array of halves: words are numbered from the least significant one.
 * Called by translated code, too.
 */
public final class Sha256 {

    private static final int WORDS = 4;

    private Sha256() {}

    /** SHA256H: four rounds (pseudo-code SHA256hash), of which the first half of the state is kept. */
    public static void hash(long[] v, int d, int n, int m) {
        rounds(v, d, n, m, d, true);
    }

    /** SHA256H2: the same, of which the second half is kept. */
    public static void hash2(long[] v, int d, int n, int m) {
        rounds(v, n, d, m, d, false);
    }

    private static void rounds(long[] v, int x, int y, int w, int d, boolean firstHalf) {
        int x0 = (int) v[2 * x];
        int x1 = (int) (v[2 * x] >>> 32);
        int x2 = (int) v[2 * x + 1];
        int x3 = (int) (v[2 * x + 1] >>> 32);
        int y0 = (int) v[2 * y];
        int y1 = (int) (v[2 * y] >>> 32);
        int y2 = (int) v[2 * y + 1];
        int y3 = (int) (v[2 * y + 1] >>> 32);
        long lower = v[2 * w];
        long upper = v[2 * w + 1];
        for (int round = 0; round < WORDS; round++) {
            int sum = y3 + sigma(y0, 6, 11, 25) + (((y1 ^ y2) & y0) ^ y2) + (int) lower;
            int newY = sum + x3;
            int newX = sum + sigma(x0, 2, 13, 22) + ((x0 & x1) | ((x0 | x1) & x2));
            x3 = x2;
            x2 = x1;
            x1 = x0;
            x0 = newX;
            y3 = y2;
            y2 = y1;
            y1 = y0;
            y0 = newY;
            lower = lower >>> 32 | upper << 32;
            upper >>>= 32;
        }
        v[2 * d] = firstHalf ? words(x0, x1) : words(y0, y1);
        v[2 * d + 1] = firstHalf ? words(x2, x3) : words(y2, y3);
    }

    private static int sigma(int value, int first, int second, int third) {
        return Integer.rotateRight(value, first)
                ^ Integer.rotateRight(value, second)
                ^ Integer.rotateRight(value, third);
    }

    private static long words(int low, int high) {
        return (low & 0xffffffffL) | (long) high << 32;
    }

    /** SHA256SU0. */
    public static void schedule0(long[] v, int d, int n) {
        long low = v[2 * d];
        long high = v[2 * d + 1];
        int next = (int) v[2 * n];
        v[2 * d] = words((int) low + early((int) (low >>> 32)), (int) (low >>> 32) + early((int) high));
        v[2 * d + 1] = words((int) high + early((int) (high >>> 32)), (int) (high >>> 32) + early(next));
    }

    private static int early(int word) {
        return Integer.rotateRight(word, 7) ^ Integer.rotateRight(word, 18) ^ word >>> 3;
    }

    /** SHA256SU1. */
    public static void schedule1(long[] v, int d, int n, int m) {
        long second = v[2 * n];
        long third = v[2 * n + 1];
        long last = v[2 * m + 1];
        long low = v[2 * d];
        long high = v[2 * d + 1];
        int w0 = (int) low + (int) (second >>> 32) + late((int) last);
        int w1 = (int) (low >>> 32) + (int) third + late((int) (last >>> 32));
        int w2 = (int) high + (int) (third >>> 32) + late(w0);
        int w3 = (int) (high >>> 32) + (int) v[2 * m] + late(w1);
        v[2 * d] = words(w0, w1);
        v[2 * d + 1] = words(w2, w3);
    }

    private static int late(int word) {
        return Integer.rotateRight(word, 17) ^ Integer.rotateRight(word, 19) ^ word >>> 10;
    }
}
