package io.jailhouse.agent.aarch64.decode;

/**
 * An instruction that processes data of SIMD and floating-point registers (DDI 0487 C4.1.68). All are left to the word; which
 * encodings of arithmetic exist says {@link Arrangement}.
 */
final class SimdDataProcessing extends InstructionWord {

    SimdDataProcessing(DecodedPage page, int slot, int word) {
        super(page, slot, word);
    }

    @Override
    void lower(Form form, int op) {
        switch (form) {
            case VECTOR_COPY -> wordIf(isVectorCopy(op), op);
            case MODIFIED_IMMEDIATE -> wordIf(!(field(12, 4) == 15 && bit(29) == 1 && bit(30) == 0), op);
            default -> word(op);
        }
    }

    private boolean isVectorCopy(int op) {
        int imm5 = field(16, 5);
        boolean full = bit(30) == 1;
        int size = Integer.numberOfTrailingZeros(imm5);
        if (size > 3) {
            return false;
        }
        return switch (op) {
            case Op.DUP_ELEMENT, Op.DUP_GENERAL -> size < 3 || full;
            case Op.SMOV -> full ? size < 3 : size < 2;
            case Op.UMOV -> full ? size == 3 : size < 3;
            default -> true;
        };
    }
}
