package io.jailhouse.agent.aarch64.decode;

/**
 * An instruction word on its way into a slot of a decoded page: its fields, and how the operation that is made of it is
 * packed. There is a class for each group of encodings of the manual (DDI 0487 C4.1). Of the thread that decodes.
 */
abstract sealed class InstructionWord
        permits DataProcessingImmediate, BranchOrSystem, LoadOrStore, DataProcessingRegister, SimdDataProcessing {

    static final long LOW_32 = 0xffffffffL;

    private final DecodedPage page;
    final int slot;
    final int word;
    /** Whether it works on 64 bits, where bit 31 says so. */
    final boolean wide;

    final int rd;
    final int rn;
    final int rm;

    InstructionWord(DecodedPage page, int slot, int word) {
        this.page = page;
        this.slot = slot;
        this.word = word;
        wide = word < 0;
        rd = OperandFields.d(word);
        rn = OperandFields.n(word);
        rm = OperandFields.m(word);
    }

    /**
     * Puts the operation into the slot.
     *
     * @param form how the operands are read; one that the group has nothing for leaves them to the word
     * @param op of the row of the table
     */
    abstract void lower(Form form, int op);

    /** Leaves everything to the word, which becomes the immediate. */
    final void word(int op) {
        emit(op, 0, 0, 0, word);
    }

    /** The same for an encoding that its class may leave unallocated. */
    final void wordIf(boolean allocated, int op) {
        word(allocated ? op : Op.UNDEFINED);
    }

    /** Makes it one that does nothing. */
    final void nop() {
        emit(Op.MOV_CONST, Decoder.SINK, 0, 0, 0);
    }

    /** Packs the operation with three register slots and an immediate. */
    final void emit(int op, int d, int n, int m, long immediate) {
        page.immediate[slot] = immediate;
        page.code[slot] = op | d << Decoder.D_SHIFT | n << Decoder.N_SHIFT | m << Decoder.M_SHIFT;
    }

    /** The 32-bit operation of a pair, if this is a 32-bit instruction. */
    final int narrow(int op) {
        return wide ? op : op + 1;
    }

    /** The slot of a destination, where 31 is the zero register. */
    static int dst(int register) {
        return register == 31 ? Decoder.SINK : register;
    }

    /** The slot of a register, where 31 is the stack pointer. */
    static int sp(int register) {
        return register == 31 ? Decoder.SP : register;
    }

    final int bit(int position) {
        return word >>> position & 1;
    }

    final int field(int position, int width) {
        return word >>> position & (1 << width) - 1;
    }

    /** A field with a sign. */
    final long signed(int position, int width) {
        return (long) (word << (32 - width - position) >> (32 - width));
    }
}
