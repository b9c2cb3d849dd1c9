package io.jailhouse.agent.aarch64.decode;

/** A load or store, of general registers or of SIMD and floating-point ones (DDI 0487 C4.1.66). */
final class LoadOrStore extends InstructionWord {

    LoadOrStore(DecodedPage page, int slot, int word) {
        super(page, slot, word);
    }

    @Override
    void lower(Form form, int op) {
        switch (form) {
            case LOAD_STORE_UNSIGNED -> loadStoreImmediate((long) field(10, 12) << field(30, 2));
            case LOAD_STORE_UNSCALED -> loadStoreImmediate(signed(12, 9));
            case LOAD_STORE_REGISTER -> loadStoreRegister();
            case LOAD_STORE_WRITEBACK -> loadStoreWriteback();
            case LITERAL -> emit(op, dst(rd), 0, 0, slot * 4L + signed(5, 19) * 4);
            case PREFETCH -> nop();
            case PAIR -> pair();
            case MULTIPLE_STRUCTURES -> wordIf(isMultipleStructures(), op);
            case SINGLE_STRUCTURE -> wordIf(isSingleStructure(), op);
            default -> word(op);
        }
    }

    private void loadStoreImmediate(long offset) {
        int op = singleOp();
        if (op == Op.HINT) {
            nop();
        } else if (rn != 31) {
            emit(op, op >= Op.STRB ? rd : dst(rd), rn, 0, offset);
        } else {
            switch (op) {
                case Op.LDR_W -> emit(Op.LDR_SP_W, dst(rd), Decoder.SP, 0, offset);
                case Op.LDR_X -> emit(Op.LDR_SP_X, dst(rd), Decoder.SP, 0, offset);
                case Op.STR_W -> emit(Op.STR_SP_W, rd, Decoder.SP, 0, offset);
                case Op.STR_X -> emit(Op.STR_SP_X, rd, Decoder.SP, 0, offset);
                default -> word(Op.LDST_IMM);
            }
        }
    }

    private void loadStoreRegister() {
        int op = switch (singleOp()) {
            case Op.HINT -> Op.HINT;
            case Op.LDRB -> Op.LDRB_REG;
            case Op.LDRH -> Op.LDRH_REG;
            case Op.LDR_W -> Op.LDR_REG_W;
            case Op.LDR_X -> Op.LDR_REG_X;
            case Op.LDRSW -> Op.LDRSW_REG;
            case Op.STRB -> Op.STRB_REG;
            case Op.STRH -> Op.STRH_REG;
            case Op.STR_W -> Op.STR_REG_W;
            case Op.STR_X -> Op.STR_REG_X;
            default -> Op.LDST_REG;
        };
        if (op == Op.HINT) {
            nop();
        } else if (rn == 31 || op == Op.LDST_REG) {
            word(Op.LDST_REG);
        } else {
            int amount = bit(12) == 1 ? field(30, 2) : 0;
            emit(op, op >= Op.STRB_REG ? rd : dst(rd), rn, rm, Shift.extension(field(13, 3), amount));
        }
    }

    private void loadStoreWriteback() {
        int op = switch (singleOp()) {
            case Op.LDRB -> Op.LDRB_MOVING;
            case Op.LDRH -> Op.LDRH_MOVING;
            case Op.LDR_W -> Op.LDR_MOVING_W;
            case Op.LDR_X -> Op.LDR_MOVING_X;
            case Op.STRB -> Op.STRB_MOVING;
            case Op.STRH -> Op.STRH_MOVING;
            case Op.STR_W -> Op.STR_MOVING_W;
            case Op.STR_X -> Op.STR_MOVING_X;
            default -> Op.LDST_WRITEBACK;
        };
        if (op == Op.LDST_WRITEBACK) {
            word(op);
        } else {
            emit(op, op >= Op.STRB_MOVING ? rd : dst(rd), sp(rn), 0, moving(bit(11) == 1, signed(12, 9)));
        }
    }

    /** The immediate of a base that moves: before the access or after it. */
    private static long moving(boolean before, long distance) {
        return distance << 32 | (before ? distance & LOW_32 : 0);
    }

    /** The operation of a load or store of one register; HINT for a prefetch. */
    private int singleOp() {
        return switch (field(30, 2) << 2 | field(22, 2)) {
            case 0b0000 -> Op.STRB;
            case 0b0001 -> Op.LDRB;
            case 0b0010 -> Op.LDRSB_X;
            case 0b0011 -> Op.LDRSB_W;
            case 0b0100 -> Op.STRH;
            case 0b0101 -> Op.LDRH;
            case 0b0110 -> Op.LDRSH_X;
            case 0b0111 -> Op.LDRSH_W;
            case 0b1000 -> Op.STR_W;
            case 0b1001 -> Op.LDR_W;
            case 0b1010 -> Op.LDRSW;
            case 0b1100 -> Op.STR_X;
            case 0b1101 -> Op.LDR_X;
            default -> Op.HINT;
        };
    }

    private void pair() {
        int mode = field(23, 3);
        boolean load = bit(22) == 1;
        int rt2 = field(10, 5);
        if (!wide || mode == 0) {
            emit(Op.LDST_PAIR, load ? dst(rd) : rd, sp(rn), load ? dst(rt2) : rt2, word);
            return;
        }
        long offset = signed(15, 7) * 8;
        int op = load ? Op.LDP_X : Op.STP_X;
        if (mode != 2) {
            op = load ? Op.LDP_MOVING_X : Op.STP_MOVING_X;
            offset = moving(mode == 3, offset);
        }
        emit(op, load ? dst(rd) : rd, sp(rn), load ? dst(rt2) : rt2, offset);
    }

    /** Of the 64-bit arrangements only LD1 and ST1 have one of a single doubleword. */
    private boolean isMultipleStructures() {
        boolean oneElementStructures = bit(13) == 1;
        return oneElementStructures || field(10, 2) != 3 || bit(30) == 1;
    }

    private boolean isSingleStructure() {
        int opcode = field(13, 3);
        int size = field(10, 2);
        boolean load = bit(22) == 1;
        boolean post = bit(23) == 1;
        return (post || rm == 0)
                && switch (opcode >>> 1) {
                    case 0 -> true;
                    case 1 -> (size & 1) == 0;
                    case 2 -> size == 0 || (size == 1 && bit(12) == 0);
                    default -> load && bit(12) == 0;
                };
    }
}
