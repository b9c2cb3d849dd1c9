package io.jailhouse.config.source;

/**
 * What an expression gives.
 *
 * @param type its type
 * @param value the number, as the type holds it; 0 if not known
 * @param known true if the expression is a constant number
 */
record Operand(CType type, long value, boolean known) {
    static Operand of(IntegerType type, long value) {
        return new Operand(type, type.truncated(value), true);
    }

    /** An object, of which only the type is known here. */
    static Operand object(CType type) {
        return new Operand(type, 0, false);
    }

    /** What stands for the result of a mistake that has been told. */
    static Operand mistaken() {
        return of(IntegerType.INT, 0);
    }
}
