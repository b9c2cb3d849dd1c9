package io.jailhouse.agent.aarch64.decode;

/** An instruction that processes data of general registers (DDI 0487 C4.1.67). */
final class DataProcessingRegister extends InstructionWord {

    DataProcessingRegister(DecodedPage page, int slot, int word) {
        super(page, slot, word);
    }

    @Override
    void lower(Form form, int op) {
        switch (form) {
            case LOGICAL_REG -> logicalRegister(op);
            case ADD_SUB_SHIFTED -> addSubShifted(op);
            case ADD_SUB_EXTENDED -> addSubExtended(op);
            case CONDITIONAL_SELECT -> emit(narrow(op), dst(rd), rn, rm, field(12, 4));
            case MULTIPLY_ADD -> emit(narrow(op), dst(rd), rn, rm, field(10, 5));
            case MULTIPLY_LONG -> emit(op, dst(rd), rn, rm, field(10, 5));
            case TWO_SOURCE -> emit(narrow(op), dst(rd), rn, rm, 0);
            case ONE_SOURCE -> emit(op, dst(rd), rn, 0, word);
            default -> word(op);
        }
    }

    private void logicalRegister(int ror) {
        int type = field(22, 2);
        int amount = field(10, 6);
        if (!wide && amount >= 32) {
            word(Op.UNDEFINED);
        } else if (type == 3) {
            emit(ror, dst(rd), rn, rm, word);
        } else if (amount == 0 && ror == Op.ORR_ROR) {
            if (rn == 31) {
                emit(narrow(Op.MOV_X), dst(rd), rm, 0, 0);
            } else {
                emit(narrow(Op.ORR_X), dst(rd), rn, rm, 0);
            }
        } else if (amount == 0 && ror == Op.EOR_ROR) {
            emit(narrow(Op.EOR_X), dst(rd), rn, rm, 0);
        } else if (amount == 0 && ror == Op.ANDS_ROR) {
            emit(narrow(Op.ANDS_X), dst(rd), rn, rm, 0);
        } else if (amount == 0 && ror == Op.AND_ROR && wide) {
            emit(Op.AND, dst(rd), rn, rm, 0);
        } else {
            emit(shiftedLogical(ror), dst(rd), rn, rm, shift(type, amount));
        }
    }

    private int shiftedLogical(int ror) {
        return switch (ror) {
            case Op.AND_ROR -> narrow(Op.AND_SHIFTED_X);
            case Op.BIC_ROR -> narrow(Op.BIC_SHIFTED_X);
            case Op.ORR_ROR -> narrow(Op.ORR_SHIFTED_X);
            case Op.ORN_ROR -> narrow(Op.ORN_SHIFTED_X);
            case Op.EOR_ROR -> narrow(Op.EOR_SHIFTED_X);
            case Op.EON_ROR -> narrow(Op.EON_SHIFTED_X);
            case Op.ANDS_ROR -> narrow(Op.ANDS_SHIFTED_X);
            default -> narrow(Op.BICS_SHIFTED_X);
        };
    }

    private void addSubShifted(int op) {
        int type = field(22, 2);
        int amount = field(10, 6);
        if (type == 3 || (!wide && amount >= 32)) {
            word(Op.UNDEFINED);
        } else if (amount == 0) {
            emit(narrow(op), dst(rd), rn, rm, 0);
        } else {
            emit(narrow(op - Op.ADD_X + Op.ADD_SHIFTED_X), dst(rd), rn, rm, shift(type, amount));
        }
    }

    private void addSubExtended(int op) {
        int amount = field(10, 3);
        if (amount > 4) {
            word(Op.UNDEFINED);
            return;
        }
        boolean setsFlags = bit(29) == 1;
        emit(narrow(op), setsFlags ? dst(rd) : sp(rd), sp(rn), rm, Shift.extension(field(13, 3), amount));
    }

    private long shift(int type, int amount) {
        int upper = wide ? 0 : 32;
        return switch (type) {
            case 0 -> Shift.of(amount, 0, false);
            case 1 -> Shift.of(upper, upper + amount, false);
            default -> Shift.of(upper, upper + amount, true);
        };
    }
}
