package io.jailhouse.agent.aarch64.fp;

/** Comparisons, minima and maxima (pseudo-code FPCompare, FPMax, FPMaxNum and their kin). */
public final class FpCompare {

    /** Condition flags N, Z, C, V in bits 3 to 0. */
    private static final int UNORDERED = 0b0011;

    static final int EQUAL = 0b0110;
    static final int LESS = 0b1000;
    static final int GREATER = 0b0010;

    // Of hostOrder: not known without a closer look.
    private static final int UNKNOWN = 2;

    private final FpControl control;
    private final FpNumber a = new FpNumber();
    private final FpNumber b = new FpNumber();

    FpCompare(FpControl control) {
        this.control = control;
    }

    /**
     * FPCompare: the flags of a comparison, N, Z, C, V in bits 3 to 0.
     *
     * @param signalling whether a quiet NaN is an invalid operation, too
     */
    public int flags(int format, long x, long y, boolean signalling) {
        int known = hostOrder(format, x, y);
        return known == UNKNOWN
                ? flagsExactly(format, x, y, signalling)
                : known == 0 ? EQUAL : known < 0 ? LESS : GREATER;
    }

    private int flagsExactly(int format, long x, long y, boolean signalling) {
        unpack(format, x, y);
        if (isUnordered(signalling)) {
            return UNORDERED;
        }
        int order = order(format, x, y);
        return order == 0 ? EQUAL : order < 0 ? LESS : GREATER;
    }

    /** FPCompareEQ. */
    public boolean equal(int format, long x, long y) {
        int known = hostOrder(format, x, y);
        if (known != UNKNOWN) {
            return known == 0;
        }
        unpack(format, x, y);
        return !isUnordered(false) && order(format, x, y) == 0;
    }

    /** FPCompareGE. */
    public boolean greaterOrEqual(int format, long x, long y) {
        int known = hostOrder(format, x, y);
        if (known != UNKNOWN) {
            return known >= 0;
        }
        unpack(format, x, y);
        return !isUnordered(true) && order(format, x, y) >= 0;
    }

    /** FPCompareGT. */
    public boolean greater(int format, long x, long y) {
        int known = hostOrder(format, x, y);
        if (known != UNKNOWN) {
            return known > 0;
        }
        unpack(format, x, y);
        return !isUnordered(true) && order(format, x, y) > 0;
    }

    /** FPMax. */
    public long maximum(int format, long x, long y) {
        return extreme(format, x, y, 1);
    }

    /** FPMin. */
    public long minimum(int format, long x, long y) {
        return extreme(format, x, y, -1);
    }

    /** FPMaxNum: a number wins over a quiet NaN. */
    public long maximumNumber(int format, long x, long y) {
        return extremeNumber(format, x, y, 1);
    }

    /** FPMinNum: a number wins over a quiet NaN. */
    public long minimumNumber(int format, long x, long y) {
        return extremeNumber(format, x, y, -1);
    }

    private long extremeNumber(int format, long x, long y, int direction) {
        long least = FpFormat.infinity(format, direction > 0);
        a.set(format, x, false);
        b.set(format, y, false);
        if (a.type == FpNumber.QUIET_NAN && b.type != FpNumber.QUIET_NAN) {
            return extreme(format, least, y, direction);
        }
        if (b.type == FpNumber.QUIET_NAN && a.type != FpNumber.QUIET_NAN) {
            return extreme(format, x, least, direction);
        }
        return extreme(format, x, y, direction);
    }

    private long extreme(int format, long x, long y, int direction) {
        int known = hostOrder(format, x, y);
        if (known != UNKNOWN && known != 0) {
            return known * direction > 0 ? x : y;
        }
        unpack(format, x, y);
        if (a.isNan() || b.isNan()) {
            boolean first = FpControl.firstDecides(a, b);
            return first ? control.processNan(a, format, x) : control.processNan(b, format, y);
        }
        if (a.isZero() && b.isZero()) {
            boolean negative = direction > 0 ? (a.negative && b.negative) : (a.negative || b.negative);
            return FpFormat.zero(format, negative);
        }
        boolean second = order(format, x, y) * direction <= 0;
        FpNumber chosen = second ? b : a;
        return chosen.isZero() ? FpFormat.zero(format, chosen.negative) : second ? y : x;
    }

    /** The order of two numbers if the host can tell: neither is a NaN, and subnormal ones are what they are. */
    private int hostOrder(int format, long x, long y) {
        if (control.flushesToZero()) {
            return UNKNOWN;
        }
        double p = FpFormat.hostNumber(format, x);
        double q = FpFormat.hostNumber(format, y);
        return p < q ? -1 : p > q ? 1 : p == q ? 0 : UNKNOWN;
    }

    private void unpack(int format, long x, long y) {
        control.unpack(a, format, x);
        control.unpack(b, format, y);
    }

    private boolean isUnordered(boolean signalling) {
        if (!a.isNan() && !b.isNan()) {
            return false;
        }
        if (signalling || a.type == FpNumber.SIGNALLING_NAN || b.type == FpNumber.SIGNALLING_NAN) {
            control.raise(FpControl.INVALID_OPERATION);
        }
        return true;
    }

    /** The order of two numbers that have been unpacked. */
    private int order(int format, long x, long y) {
        return Long.compare(key(format, a, x), key(format, b, y));
    }

    private static long key(int format, FpNumber number, long bits) {
        long magnitude = number.isZero() ? 0 : FpUnit.absolute(format, bits);
        return number.negative ? -magnitude : magnitude;
    }
}
