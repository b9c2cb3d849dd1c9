package io.jailhouse.agent.aarch64.translate;

/** Operations that code of regions calls: divisions, which give 0 where the divisor is 0. */
final class Arithmetic {

    private Arithmetic() {}

    static long unsignedQuotient(long a, long b) {
        return b == 0 ? 0 : Long.divideUnsigned(a, b);
    }

    static long quotient(long a, long b) {
        return b == 0 ? 0 : a / b;
    }

    static int quotient(int a, int b) {
        return b == 0 ? 0 : a / b;
    }

    /** Exchanges the bytes of each halfword. */
    static long exchangeBytes(long value) {
        return (value & 0x00ff00ff00ff00ffL) << 8 | (value >>> 8 & 0x00ff00ff00ff00ffL);
    }
}
