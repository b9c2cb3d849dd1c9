package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.OperandFields;

/**
 * A decoded instruction of a region.
 *
 * @param pc its virtual address
 * @param op operation, as {@link Op} names them
 * @param d first register slot
 * @param n second register slot
 * @param m third register slot
 * @param immediate operand as the decoder left it; the instruction word where the operation is one of those
 * @param encoding the instruction word
 * @param privileged whether it is executed at EL1
 */
record Instruction(long pc, int op, int d, int n, int m, long immediate, int encoding, boolean privileged) {

    private static final long PAGE_MASK = -4096L;
    // As opc of the logical operations
    private static final int EOR = 2;

    /** What an instruction does to the flow of control. */
    enum Flow {
        NEXT,
        JUMP,
        CONDITIONAL,
        CALL,
        INDIRECT,
        INDIRECT_CALL,
        RETURN,
        UNKNOWN
    }

    /** Takes a decoded instruction out of its page. */
    static Instruction of(DecodedPage page, int slot, long pc, int encoding, boolean privileged) {
        int c = page.code[slot];
        return new Instruction(
                pc,
                c & Decoder.OP_MASK,
                c >>> Decoder.D_SHIFT & Decoder.SLOT_MASK,
                c >>> Decoder.N_SHIFT & Decoder.SLOT_MASK,
                c >>> Decoder.M_SHIFT,
                page.immediate[slot],
                encoding,
                privileged);
    }

    /** The word, of an operation whose operand is that. */
    int word() {
        return (int) immediate;
    }

    /** The address of the next instruction in memory. */
    long next() {
        return pc + 4;
    }

    /** The address of the page. */
    long page() {
        return pc & PAGE_MASK;
    }

    /** Where a direct branch leads. */
    long target() {
        return page() + (op >= Op.B_OUT ? immediate : immediate * 4);
    }

    Flow flow() {
        return switch (op) {
            case Op.B, Op.B_OUT -> Flow.JUMP;
            case Op.BL, Op.BL_OUT -> Flow.CALL;
            case Op.BR -> Flow.INDIRECT;
            case Op.BLR -> Flow.INDIRECT_CALL;
            case Op.RET -> Flow.RETURN;
            case Op.UNDECODED, Op.NEXT_PAGE -> Flow.UNKNOWN;
            default -> op > Op.BL && op < Op.BR ? Flow.CONDITIONAL : isTranslated() ? Flow.NEXT : Flow.UNKNOWN;
        };
    }

    /** Whether it is trapped if SIMD and floating point are. */
    boolean usesFp() {
        return op >= Op.SIMD_LOADSTORE_FIRST || (SystemWriter.isRegisterAccess(op) && SystemWriter.isFp(word()));
    }

    /**
     * Whether the result depends on registers for the architecture but not for the JVM's compiler, which knows it without them:
     * a difference of a register and itself, for instance. What is loaded or stored with such a result as a part of the address
     * keeps behind the load that the register comes from (DDI 0487 B2.3.3).
     */
    boolean losesDependency() {
        int first = OperandFields.n(encoding);
        int second = OperandFields.m(encoding);
        if (OperandFields.d(encoding) == 31) {
            return false;
        }
        boolean inverted = (encoding >>> 21 & 1) != 0;
        int operation = encoding >>> 29 & 3;
        boolean same = first == second && first != 31;
        return switch (encoding >>> 24 & 0x1f) {
            // AND, ORR, EOR, ANDS and their like: not what gives the register back.
            case 0b01010 -> same ? inverted || operation == EOR : (first == 31) != (second == 31) && isAnd(operation);
            case 0b01011 -> same && !inverted && (operation & 2) != 0;
            default -> false;
        };
    }

    private static boolean isAnd(int operation) {
        return operation == 0 || operation == 3;
    }

    /** Whether it compares a register with another one, a constant or zero. */
    boolean compares(int slot) {
        return switch (op) {
            case Op.SUBS_IMM_X, Op.SUBS_IMM_W -> n == slot;
            case Op.SUBS_X, Op.SUBS_W, Op.SUBS_SHIFTED_X, Op.SUBS_SHIFTED_W -> n == slot || m == slot;
            case Op.CBZ_X, Op.CBZ_W, Op.CBNZ_X, Op.CBNZ_W, Op.CBZ_OUT_X, Op.CBZ_OUT_W, Op.CBNZ_OUT_X, Op.CBNZ_OUT_W ->
                d == slot;
            case Op.CCMP_REG, Op.CCMP_IMM -> OperandFields.n(encoding) == slot || OperandFields.m(encoding) == slot;
            default -> false;
        };
    }

    /** Whether the translator knows an instruction that is not a branch. */
    private boolean isTranslated() {
        if (op < Op.INTEGER_FIRST || op >= Op.SIMD_LOADSTORE_FIRST) {
            return true;
        }
        return switch (op) {
            case Op.ADC,
                    Op.ADCS,
                    Op.SBC,
                    Op.SBCS,
                    Op.EXTR,
                    Op.AND_ROR,
                    Op.BIC_ROR,
                    Op.ORR_ROR,
                    Op.ORN_ROR,
                    Op.EOR_ROR,
                    Op.EON_ROR,
                    Op.ANDS_ROR,
                    Op.BICS_ROR,
                    Op.RBIT,
                    Op.REV16,
                    Op.REV,
                    Op.REV32,
                    Op.REV64,
                    Op.CLS,
                    Op.RORV,
                    Op.SMSUBL,
                    Op.UMSUBL,
                    Op.LDST_IMM,
                    Op.LDST_REG,
                    Op.LDST_WRITEBACK,
                    Op.LDST_UNPRIVILEGED,
                    Op.LDST_PAIR,
                    Op.LDXR,
                    Op.STXR,
                    Op.LDXP,
                    Op.STXP,
                    Op.LDAR,
                    Op.STLR,
                    Op.CRC32,
                    Op.CRC32C,
                    Op.CLREX,
                    Op.DMB,
                    Op.DSB,
                    Op.ISB -> true;
            case Op.SYS -> Access.of(this) != null;
            case Op.MRS, Op.MSR, Op.MSR_IMM -> SystemWriter.isTranslated(this);
            default -> false;
        };
    }
}
