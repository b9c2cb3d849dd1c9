package io.jailhouse.agent.aarch64.fp;

/** What can be said about a result of Java's arithmetic, which rounds to nearest: whether flags but IXC can be due to it. */
final class HostResult {

    private HostResult() {}

    /** Whether rounding cannot have met the ends of the range. A zero is not ordinary, and neither is a NaN. */
    static boolean isOrdinary(double value) {
        double magnitude = Math.abs(value);
        return magnitude > 0x1p-900 && magnitude < 0x1p1000;
    }

    static boolean isOrdinary(float value) {
        float magnitude = Math.abs(value);
        return magnitude > 0x1p-100f && magnitude < 0x1p120f;
    }

    /** Knuth's two-sum: whether nothing was lost. */
    static boolean isExactSum(double p, double q, double result) {
        double shareOfQ = result - p;
        return p - (result - shareOfQ) + (q - shareOfQ) == 0;
    }

    static boolean isExactSum(float p, float q, float result) {
        float shareOfQ = result - p;
        return p - (result - shareOfQ) + (q - shareOfQ) == 0;
    }

    /** Whether a product is zero because a factor is. */
    static boolean isZeroProduct(double p, double q, double result) {
        return result == 0 && (p == 0 || q == 0);
    }

    /** Whether an ordinary quotient leaves nothing. */
    static boolean isExactQuotient(double p, double q, double result) {
        // Far from the smallest numbers what is left would not vanish.
        return isOrdinary(p) && Math.fma(result, q, -p) == 0;
    }

    /** Whether nothing is lost of {@code p * q + c}, whose rounded value is ordinary. */
    static boolean isExactSumWithProduct(double p, double q, double c) {
        double product = p * q;
        return isOrdinary(product) && Math.fma(p, q, -product) == 0 && isExactSum(product, c, product + c);
    }
}
