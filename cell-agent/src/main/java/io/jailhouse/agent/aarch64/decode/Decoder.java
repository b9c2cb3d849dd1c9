package io.jailhouse.agent.aarch64.decode;

/**
 * Turns an instruction word into an operation, up to three register operands and an immediate.
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

    /** How a row of the table names its operands. */
    enum Form {
        ADR,
        ADRP,
        ADD_SUB_IMM,
        LOGICAL_IMM,
        MOV_WIDE,
        MOVK,
        BITFIELD,
        EXTR,
        BRANCH,
        BRANCH_COND,
        COMPARE_BRANCH,
        TEST_BRANCH,
        BRANCH_REGISTER,
        LOGICAL_REG,
        ADD_SUB_SHIFTED,
        ADD_SUB_EXTENDED,
        CONDITIONAL_SELECT,
        MULTIPLY_ADD,
        MULTIPLY_LONG,
        TWO_SOURCE,
        ONE_SOURCE,
        SYSTEM_READ,
        LOAD_STORE_UNSIGNED,
        LOAD_STORE_UNSCALED,
        LOAD_STORE_REGISTER,
        LOAD_STORE_WRITEBACK,
        LITERAL,
        PREFETCH,
        HINT,
        PAIR,
        MULTIPLE_STRUCTURES,
        SINGLE_STRUCTURE,
        VECTOR_COPY,
        MODIFIED_IMMEDIATE,
        // SIMD arithmetic: see Arrangement.
        FIXED,
        NOT_1D,
        BHS,
        HS,
        FP_NOT_1D,
        FP_ELEMENT,
        ACROSS,
        SHIFT,
        SHIFT_NARROW,
        SHIFT_FP,
        EXT,
        WORD
    }

    private static final long LOW_32 = 0xffffffffL;
    private static final int MRS_SP_EL0 = 0xd5384100;
    private static final int MRS_TPIDR_EL1 = 0xd538d080;
    // WFE, WFI, SEV, SEVL
    private static final int FIRST_HINT = 2;
    private static final int LAST_HINT = 5;

    // Where the instruction that is being decoded goes, and its parts.
    private final DecodedPage page;
    private final int slot;
    private final int word;
    private final boolean wide;
    private final int rd;
    private final int rn;
    private final int rm;

    private Decoder(DecodedPage page, int slot, int word) {
        this.page = page;
        this.slot = slot;
        this.word = word;
        wide = word < 0;
        rd = word & 31;
        rn = word >>> 5 & 31;
        rm = word >>> 16 & 31;
    }

    /** Decodes {@code word} into {@code slot} of a page. */
    public static void decode(DecodedPage page, int slot, int word) {
        InstructionTable.Row row = InstructionTable.find(word);
        Decoder decoder = new Decoder(page, slot, word);
        if (row == null) {
            decoder.word(Op.UNDEFINED);
        } else {
            decoder.lower(row.form(), row.op());
        }
    }

    /** The name of an instruction as the table has it, or "undefined". */
    public static String name(int word) {
        InstructionTable.Row row = InstructionTable.find(word);
        return row == null ? "undefined" : row.name();
    }

    private void lower(Form form, int op) {
        switch (form) {
            case ADR -> emit(op, dst(rd), 0, 0, slot * 4L + adrImmediate());
            case ADRP -> emit(op, dst(rd), 0, 0, adrImmediate() << 12);
            case ADD_SUB_IMM -> addSubImmediate(op);
            case LOGICAL_IMM -> logicalImmediate(op);
            case MOV_WIDE -> moveWide(op);
            case MOVK -> moveKeep();
            case BITFIELD -> bitfield(op);
            case EXTR -> extract(op);
            case BRANCH -> branch(op, op == Op.B ? Op.B_OUT : Op.BL_OUT, 0, 0, signed(0, 26));
            case BRANCH_COND -> branchConditional();
            case COMPARE_BRANCH -> compareBranch(op);
            case TEST_BRANCH -> testBranch(op);
            case BRANCH_REGISTER -> emit(op, 0, rn, 0, 0);
            case LOGICAL_REG -> logicalRegister(op);
            case ADD_SUB_SHIFTED -> addSubShifted(op);
            case ADD_SUB_EXTENDED -> addSubExtended(op);
            case CONDITIONAL_SELECT -> emit(narrow(op), dst(rd), rn, rm, field(12, 4));
            case MULTIPLY_ADD -> emit(narrow(op), dst(rd), rn, rm, field(10, 5));
            case MULTIPLY_LONG -> emit(op, dst(rd), rn, rm, field(10, 5));
            case TWO_SOURCE -> emit(narrow(op), dst(rd), rn, rm, 0);
            case ONE_SOURCE -> emit(op, dst(rd), rn, 0, word);
            case SYSTEM_READ -> emit(op, dst(rd), easyToRead(), 0, word);
            case LOAD_STORE_UNSIGNED -> loadStoreImmediate((long) field(10, 12) << field(30, 2));
            case LOAD_STORE_UNSCALED -> loadStoreImmediate(signed(12, 9));
            case LOAD_STORE_REGISTER -> loadStoreRegister();
            case LOAD_STORE_WRITEBACK -> loadStoreWriteback();
            case LITERAL -> emit(op, dst(rd), 0, 0, slot * 4L + signed(5, 19) * 4);
            case PREFETCH -> nop();
            case HINT -> hint();
            case PAIR -> pair();
            case MULTIPLE_STRUCTURES -> wordIf(isMultipleStructures(), op);
            case SINGLE_STRUCTURE -> wordIf(isSingleStructure(), op);
            case VECTOR_COPY -> wordIf(isVectorCopy(op), op);
            case MODIFIED_IMMEDIATE -> wordIf(!(field(12, 4) == 15 && bit(29) == 1 && bit(30) == 0), op);
            case FIXED, NOT_1D, BHS, HS, FP_NOT_1D, FP_ELEMENT, ACROSS, SHIFT, SHIFT_NARROW, SHIFT_FP, EXT, WORD ->
                word(op);
        }
    }

    // Data processing, immediate

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

    /** UBFM and SBFM are a shift, BFM puts what UBFM gives into the destination: a shift left and a shift right; see {@link Shift}. */
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

    // Of these the dispatch loop takes registers ahead, and everything else from the word

    private void extract(int op) {
        if (bit(22) == (wide ? 1 : 0) && (wide || field(10, 6) < 32)) {
            emit(op, dst(rd), rn, rm, word);
        } else {
            word(Op.UNDEFINED);
        }
    }

    /** Kernels keep in these registers what they ask for all the time: the task and the base of the CPU's variables. */
    private int easyToRead() {
        return switch (word & ~31) {
            case MRS_SP_EL0 -> SP_EL0;
            case MRS_TPIDR_EL1 -> TPIDR_EL1;
            default -> 0;
        };
    }

    // Branches

    private void branchConditional() {
        int condition = field(0, 4);
        long offset = signed(5, 19);
        if (condition >= 14) {
            branch(Op.B, Op.B_OUT, 0, 0, offset);
        } else {
            branch(Op.B_EQ + condition, Op.B_COND_OUT, 0, condition, offset);
        }
    }

    private void compareBranch(int op) {
        int far = op == Op.CBZ_X ? Op.CBZ_OUT_X : Op.CBNZ_OUT_X;
        branch(narrow(op), narrow(far), rd, 0, signed(5, 19));
    }

    private void testBranch(int op) {
        branch(op, op == Op.TBZ ? Op.TBZ_OUT : Op.TBNZ_OUT, rd, bit(31) << 5 | field(19, 5), signed(5, 14));
    }

    /** The immediate of a branch is the target's slot, or its offset from the start of the page. */
    private void branch(int near, int far, int d, int n, long offset) {
        long target = slot + offset;
        if (target >= 0 && target < DecodedPage.SLOTS) {
            emit(near, d, n, 0, target);
        } else {
            emit(far, d, n, 0, target * 4);
        }
    }

    // Data processing, register

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
        emit(narrow(op), setsFlags ? dst(rd) : sp(rd), sp(rn), rm, extend(field(13, 3), amount));
    }

    private static long extend(int option, int amount) {
        int left = 64 - (8 << (option & 3));
        // An extension to the full width, shifted left, drops bits at the top instead.
        return left >= amount ? Shift.of(left, left - amount, (option & 4) != 0) : Shift.of(amount, 0, false);
    }

    private long shift(int type, int amount) {
        int upper = wide ? 0 : 32;
        return switch (type) {
            case 0 -> Shift.of(amount, 0, false);
            case 1 -> Shift.of(upper, upper + amount, false);
            default -> Shift.of(upper, upper + amount, true);
        };
    }

    // Loads and stores

    private void loadStoreImmediate(long offset) {
        int op = singleOp();
        if (op == Op.HINT) {
            nop();
        } else if (rn != 31) {
            emit(op, op >= Op.STRB ? rd : dst(rd), rn, 0, offset);
        } else {
            switch (op) {
                case Op.LDR_W -> emit(Op.LDR_SP_W, dst(rd), SP, 0, offset);
                case Op.LDR_X -> emit(Op.LDR_SP_X, dst(rd), SP, 0, offset);
                case Op.STR_W -> emit(Op.STR_SP_W, rd, SP, 0, offset);
                case Op.STR_X -> emit(Op.STR_SP_X, rd, SP, 0, offset);
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
            emit(op, op >= Op.STRB_REG ? rd : dst(rd), rn, rm, extend(field(13, 3), amount));
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

    // SIMD

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

    // Packing

    private void word(int op) {
        emit(op, 0, 0, 0, word);
    }

    private void wordIf(boolean allocated, int op) {
        word(allocated ? op : Op.UNDEFINED);
    }

    /** The pointer authentication and branch targets of later cores are hints that do nothing here. */
    private void hint() {
        int number = field(5, 7);
        if (number >= FIRST_HINT && number <= LAST_HINT) {
            word(Op.HINT);
        } else {
            nop();
        }
    }

    private void nop() {
        emit(Op.MOV_CONST, SINK, 0, 0, 0);
    }

    private void emit(int op, int d, int n, int m, long immediate) {
        page.immediate[slot] = immediate;
        page.code[slot] = op | d << D_SHIFT | n << N_SHIFT | m << M_SHIFT;
    }

    /** The 32-bit operation of a pair, if this is a 32-bit instruction. */
    private int narrow(int op) {
        return wide ? op : op + 1;
    }

    private static int dst(int register) {
        return register == 31 ? SINK : register;
    }

    private static int sp(int register) {
        return register == 31 ? SP : register;
    }

    private int bit(int position) {
        return word >>> position & 1;
    }

    private int field(int position, int width) {
        return word >>> position & (1 << width) - 1;
    }

    private long signed(int position, int width) {
        return (long) (word << (32 - width - position) >> (32 - width));
    }
}
