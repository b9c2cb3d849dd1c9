package io.jailhouse.agent.aarch64.decode;

/** An instruction that processes data with an immediate (DDI 0487 C4.1.64). */
final class DataProcessingImmediate extends InstructionWord {

    DataProcessingImmediate(DecodedPage page, int slot, int word) {
        super(page, slot, word);
    }

    @Override
    void lower(Form form, int op) {
        switch (form) {
            case ADR -> emit(op, dst(rd), 0, 0, slot * 4L + adrImmediate());
            case ADRP -> emit(op, dst(rd), 0, 0, adrImmediate() << 12);
            case ADD_SUB_IMM -> addSubImmediate(op);
            case LOGICAL_IMM -> logicalImmediate(op);
            case MOV_WIDE -> moveWide(op);
            case MOVK -> moveKeep();
            case BITFIELD -> bitfield(op);
            case EXTR -> extract(op);
            default -> word(op);
        }
    }

    private long adrImmediate() {
        return signed(5, 19) << 2 | field(29, 2);
    }

    private void addSubImmediate(int op) {
        long value = (long) field(10, 12) << (bit(22) == 1 ? 12 : 0);
        if (op == Op.ADD_IMM_X) {
            emit(narrow(op), sp(rd), sp(rn), 0, bit(30) == 1 ? -value : value);
        } else {
            emit(narrow(op), dst(rd), sp(rn), 0, value);
        }
    }

    private void logicalImmediate(int op) {
        int n = bit(22);
        if ((!wide && n == 1) || !BitMask.isValid(n, field(10, 6))) {
            word(Op.UNDEFINED);
            return;
        }
        long mask = BitMask.of(n, field(10, 6), field(16, 6)) & (wide ? -1 : LOW_32);
        boolean setsFlags = op == Op.ANDS_IMM_X;
        // A 32-bit mask already clears the upper half of an AND.
        emit(op == Op.AND_IMM ? op : narrow(op), setsFlags ? dst(rd) : sp(rd), rn, 0, mask);
    }

    private void moveWide(int op) {
        if (!wide && bit(22) == 1) {
            word(Op.UNDEFINED);
            return;
        }
        long value = (long) field(5, 16) << (field(21, 2) * 16);
        long result = bit(30) == 1 ? value : ~value;
        emit(op, dst(rd), 0, 0, wide ? result : result & LOW_32);
    }

    private void moveKeep() {
        if (!wide && bit(22) == 1) {
            word(Op.UNDEFINED);
            return;
        }
        int shift = field(21, 2) * 16;
        emit(narrow(Op.MOVK_X), dst(rd), rd, shift, (long) field(5, 16) << shift);
    }

    /**
     * UBFM and SBFM are a shift, BFM puts what UBFM gives into the destination: a shift left and a shift right; see
     * {@link Shift}.
     */
    private void bitfield(int op) {
        int immr = field(16, 6);
        int imms = field(10, 6);
        if (bit(22) != (wide ? 1 : 0) || (!wide && (immr | imms) >= 32)) {
            word(Op.UNDEFINED);
            return;
        }
        int top = wide ? 63 : 31;
        int left = 63 - imms;
        int right = imms >= immr ? left + immr : left - (top + 1 - immr);
        if (op != Op.UBFM) {
            op = narrow(op);
        }
        emit(op, dst(rd), rn, 0, Shift.of(left, right, op == Op.SBFM_X || op == Op.SBFM_W));
    }

    /** The dispatch loop takes the registers of it ahead, and everything else from the word. */
    private void extract(int op) {
        if (bit(22) == (wide ? 1 : 0) && (wide || field(10, 6) < 32)) {
            emit(op, dst(rd), rn, rm, word);
        } else {
            word(Op.UNDEFINED);
        }
    }
}
