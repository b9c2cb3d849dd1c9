package io.jailhouse.agent.aarch64.decode;

/** Fields of an instruction word that lie in the same place wherever they are (DDI 0487 C4.1). */
public final class OperandFields {

    private OperandFields() {}

    /** Rd: the destination. */
    public static int d(int word) {
        return word & 31;
    }

    /** Rn: the first source. */
    public static int n(int word) {
        return word >>> 5 & 31;
    }

    /** Rn as the base of an access: its slot of the register file, where 31 is the stack pointer. */
    public static int base(int word) {
        return n(word) == 31 ? Decoder.SP : n(word);
    }

    /** Rm: the second source. */
    public static int m(int word) {
        return word >>> 16 & 31;
    }

    /** Q: whether an instruction works on all 128 bits of vector registers, not on the lower half. */
    public static boolean isWhole(int word) {
        return (word >>> 30 & 1) != 0;
    }
}
