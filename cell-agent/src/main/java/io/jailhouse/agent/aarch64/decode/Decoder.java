package io.jailhouse.agent.aarch64.decode;

/**
 * Turns an instruction word into an operation, up to three register operands and an immediate: what a row of the table
 * says, in the way of the instruction's group ({@link InstructionWord}).
 *
 * <p>Registers are slots of the register file: {@link #ZERO} reads as zero, {@link #SINK} takes what is written to the
 * zero register, {@link #SP} is the stack pointer, so that no instruction has to ask which of them register 31 means.
 */
public final class Decoder {

    /** Slot that always holds zero. */
    public static final int ZERO = 31;
    /** Slot that nobody reads. */
    public static final int SINK = 32;
    /** Slot of the stack pointer in use. */
    public static final int SP = 33;
    /** Slots of the register file. */
    public static final int REGISTER_SLOTS = 34;

    /** In place of a register of MRS: it reads SP_EL0; 0 there is for what is left to the word. */
    public static final int SP_EL0 = 1;
    /** The same of TPIDR_EL1. */
    public static final int TPIDR_EL1 = 2;

    /** Bits of the operation in a packed instruction. */
    public static final int OP_MASK = 0x1ff;
    /** Position of the first register slot: destination, or data of a store. */
    public static final int D_SHIFT = 9;
    /** Position of the second register slot: first source, or base address. */
    public static final int N_SHIFT = 15;
    /** Position of the third register slot. */
    public static final int M_SHIFT = 21;
    /** Width of a register slot. */
    public static final int SLOT_MASK = 0x3f;

    private Decoder() {}

    /** Decodes {@code word} into {@code slot} of a page. */
    public static void decode(DecodedPage page, int slot, int word) {
        InstructionTable.Row row = InstructionTable.find(word);
        if (row == null) {
            page.immediate[slot] = word;
            page.code[slot] = Op.UNDEFINED;
        } else {
            instruction(page, slot, word).lower(row.form(), row.op());
        }
    }

    /** The groups of encodings, by bits 28 to 25 (DDI 0487 C4.1). */
    private static InstructionWord instruction(DecodedPage page, int slot, int word) {
        return switch (word >>> 25 & 15) {
            case 0b1000, 0b1001 -> new DataProcessingImmediate(page, slot, word);
            case 0b1010, 0b1011 -> new BranchOrSystem(page, slot, word);
            case 0b0100, 0b0110, 0b1100, 0b1110 -> new LoadOrStore(page, slot, word);
            case 0b0101, 0b1101 -> new DataProcessingRegister(page, slot, word);
            case 0b0111, 0b1111 -> new SimdDataProcessing(page, slot, word);
            default -> throw new IllegalArgumentException("the table has no group of %08x".formatted(word));
        };
    }

    /** The name of an instruction as the table has it, or "undefined". */
    public static String name(int word) {
        InstructionTable.Row row = InstructionTable.find(word);
        return row == null ? "undefined" : row.name();
    }
}
