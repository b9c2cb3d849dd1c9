package io.jailhouse.config.source;

/**
 * An integer.
 *
 * @param name as C spells it
 * @param bytes 1, 2, 4 or 8
 * @param signed true if it can be negative
 */
record IntegerType(String name, int bytes, boolean signed) implements CType {
    static final IntegerType CHAR = new IntegerType("char", 1, true);
    static final IntegerType INT = new IntegerType("int", 4, true);
    static final IntegerType UNSIGNED = new IntegerType("unsigned int", 4, false);
    static final IntegerType LONG = new IntegerType("long", 8, true);
    static final IntegerType UNSIGNED_LONG = new IntegerType("unsigned long", 8, false);

    @Override
    public long size() {
        return bytes;
    }

    @Override
    public int alignment() {
        return bytes;
    }

    /** The value as this type holds it. */
    long truncated(long value) {
        int unused = Long.SIZE - bytes * Byte.SIZE;
        return signed ? value << unused >> unused : value << unused >>> unused;
    }

    /** The type in which operators calculate. */
    IntegerType promoted() {
        return bytes < INT.bytes ? INT : this;
    }

    /** The type in which an operator calculates with two operands. */
    static IntegerType common(IntegerType left, IntegerType right) {
        IntegerType one = left.promoted();
        IntegerType other = right.promoted();
        if (one.bytes != other.bytes) {
            return one.bytes > other.bytes ? one : other;
        }
        return one.signed ? other : one;
    }
}
