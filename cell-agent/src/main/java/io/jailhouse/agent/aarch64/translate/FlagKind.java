package io.jailhouse.agent.aarch64.translate;

/**
 * What the condition flags derive from at a point of a region. They are computed where they are used: until then two locals
 * hold operands, and their kind is known when the region is made, but where paths of different kinds meet; there a third
 * local holds it.
 *
 * @param kind one of the constants
 * @param alternative NZCV in bits 3 to 0 if {@code kind} is {@link #RUNTIME} and the local holds either {@link #NZCV} of
 *     this or {@code other}; negative if nothing is known
 * @param other the other kind of the two
 */
record FlagKind(int kind, int alternative, int other) {

    /** The flags are those of the CPU's state. */
    static final int IN_STATE = 0;
    /** Of the subtraction of two 64-bit operands. */
    static final int SUB_64 = 1;
    /** Of the subtraction of the operands' lower halves. */
    static final int SUB_32 = 2;
    /** Of the addition of two 64-bit operands. */
    static final int ADD_64 = 3;
    /** Of the addition of the operands' lower halves. */
    static final int ADD_32 = 4;
    /** N and Z of the first operand, C and V clear. */
    static final int LOGIC_64 = 5;
    /** N and Z of the first operand's lower half, C and V clear. */
    static final int LOGIC_32 = 6;
    /** In bits 3 to 0 of the first operand. */
    static final int NZCV = 7;
    /** A local holds the kind. */
    static final int RUNTIME = 8;

    static FlagKind of(int kind) {
        return new FlagKind(kind, -1, -1);
    }

    /** After a conditional comparison: what it compares, or constant flags. */
    static FlagKind either(int compared, int nzcv) {
        return new FlagKind(RUNTIME, nzcv, compared);
    }

    boolean isRuntime() {
        return kind == RUNTIME;
    }

    /** What holds where two paths meet; null is a path not seen yet. */
    static FlagKind merge(FlagKind a, FlagKind b) {
        if (a == null || a.equals(b)) {
            return b;
        }
        return b == null ? a : of(RUNTIME);
    }
}
