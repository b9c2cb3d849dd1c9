package io.jailhouse.agent.aarch64.fp;

/**
 * An exact sum or product in 128 bits: {@code (high:low) / 2^126 * 2^exponent}, with bit 126 set unless it is zero. Bits
 * that an addition shifts out at the bottom are or'ed into the lowest one, far below what any format keeps.
 */
final class FpAccumulator {

    /** A place for the addend. */
    final FpNumber operand = new FpNumber();

    boolean negative;
    int exponent;
    private long high;
    private long low;

    void clear() {
        high = 0;
        low = 0;
    }

    boolean isZero() {
        return (high | low) == 0;
    }

    /** The upper half, in the form of {@link FpNumber}, with the rest in its lowest bit. */
    long significand() {
        return low == 0 ? high : high | 1;
    }

    void set(FpNumber number) {
        if (number.isZero()) {
            clear();
            return;
        }
        negative = number.negative;
        exponent = number.exponent;
        high = number.significand;
        low = 0;
    }

    void setProduct(FpNumber a, FpNumber b) {
        negative = a.negative != b.negative;
        exponent = a.exponent + b.exponent;
        high = Math.multiplyHigh(a.significand, b.significand);
        low = a.significand * b.significand;
        // The product of two leading bits at 62 is at 124 of 128, or one above.
        normalise(2);
    }

    /** Adds a number to what is here. */
    void add(FpNumber number) {
        if (number.isZero()) {
            return;
        }
        if (isZero()) {
            set(number);
            return;
        }
        long otherHigh = number.significand;
        long otherLow = 0;
        int distance = exponent - number.exponent;
        if (distance >= 0) {
            otherLow = shiftedLow(otherHigh, 0, distance);
            otherHigh = shiftedHigh(otherHigh, distance);
        } else {
            low = shiftedLow(high, low, -distance);
            high = shiftedHigh(high, -distance);
            exponent = number.exponent;
        }
        if (negative == number.negative) {
            low += otherLow;
            high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
        } else if (isBelow(otherHigh, otherLow)) {
            negative = number.negative;
            long borrow = Long.compareUnsigned(otherLow, low) < 0 ? 1 : 0;
            low = otherLow - low;
            high = otherHigh - high - borrow;
        } else {
            long borrow = Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0;
            low -= otherLow;
            high -= otherHigh + borrow;
        }
        normalise(0);
    }

    /**
     * Brings the leading bit to position 126.
     *
     * @param gain positions by which the point lies further left than exponent says
     */
    private void normalise(int gain) {
        if (isZero()) {
            return;
        }
        exponent += gain;
        if (high < 0) {
            low = high << 63 | low >>> 1 | (low & 1);
            high >>>= 1;
            exponent++;
            return;
        }
        int distance = high != 0 ? Long.numberOfLeadingZeros(high) - 1 : Long.numberOfLeadingZeros(low) + Long.SIZE - 1;
        exponent -= distance;
        if (distance >= Long.SIZE) {
            high = low << (distance - Long.SIZE);
            low = 0;
        } else if (distance > 0) {
            high = high << distance | low >>> -distance;
            low <<= distance;
        }
    }

    private boolean isBelow(long otherHigh, long otherLow) {
        return high != otherHigh ? high < otherHigh : Long.compareUnsigned(low, otherLow) < 0;
    }

    private static long shiftedHigh(long upper, int distance) {
        return distance > 63 ? 0 : upper >>> distance;
    }

    private static long shiftedLow(long upper, long lower, int distance) {
        if (distance == 0) {
            return lower;
        }
        if (distance < Long.SIZE) {
            return upper << -distance | lower >>> distance | (lower << -distance != 0 ? 1 : 0);
        }
        return FpControl.shiftRightJamming(upper, distance - Long.SIZE) | (lower != 0 ? 1 : 0);
    }
}
