package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.SimdOp;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes branches on conditions, from whatever the flags derive from (pseudo-code ConditionHolds). */
final class FlagWriter {

    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
    private static final ClassDesc LAZY = ClassDesc.of(LazyFlags.class.getName());
    private static final MethodTypeDesc COMPARE_LONGS = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    private static final MethodTypeDesc COMPARE_INTS = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc HOLDS =
            MethodTypeDesc.of(CD_boolean, RegionBody.STATE, CD_int, CD_long, CD_long, CD_int);

    private static final MethodTypeDesc READ = MethodTypeDesc.of(CD_long, RegionBody.STATE, CD_int, CD_long, CD_long);

    private static final int EQ = 0;
    private static final int NE = 1;
    private static final int CS = 2;
    private static final int CC = 3;
    private static final int MI = 4;
    private static final int PL = 5;
    private static final int HI = 8;
    private static final int LS = 9;
    private static final int GE = 10;
    private static final int LT = 11;
    private static final int GT = 12;
    private static final int LE = 13;

    private final RegionBody body;
    private final CodeBuilder code;

    FlagWriter(RegionBody body) {
        this.body = body;
        code = body.code;
    }

    /** What the flags derive from after an instruction. */
    static FlagKind after(Instruction i, FlagKind before) {
        return switch (i.op()) {
            case Op.SUBS_IMM_X, Op.SUBS_X, Op.SUBS_SHIFTED_X -> FlagKind.of(FlagKind.SUB_64);
            case Op.SUBS_IMM_W, Op.SUBS_W, Op.SUBS_SHIFTED_W -> FlagKind.of(FlagKind.SUB_32);
            case Op.ADDS_IMM_X, Op.ADDS_X, Op.ADDS_SHIFTED_X -> FlagKind.of(FlagKind.ADD_64);
            case Op.ADDS_IMM_W, Op.ADDS_W, Op.ADDS_SHIFTED_W -> FlagKind.of(FlagKind.ADD_32);
            case Op.ANDS_IMM_X, Op.ANDS_X, Op.ANDS_SHIFTED_X, Op.BICS_SHIFTED_X -> FlagKind.of(FlagKind.LOGIC_64);
            case Op.ANDS_IMM_W, Op.ANDS_W, Op.ANDS_SHIFTED_W, Op.BICS_SHIFTED_W -> FlagKind.of(FlagKind.LOGIC_32);
            case Op.ANDS_ROR, Op.BICS_ROR -> FlagKind.of(i.word() < 0 ? FlagKind.LOGIC_64 : FlagKind.LOGIC_32);
            case Op.ADCS, Op.SBCS, SimdOp.FCMP, SimdOp.FCCMP -> FlagKind.of(FlagKind.NZCV);
            case Op.MSR -> SystemWriter.setsFlags(i) ? FlagKind.of(FlagKind.NZCV) : before;
            case Op.CCMN_REG, Op.CCMN_IMM, Op.CCMP_REG, Op.CCMP_IMM ->
                FlagKind.either(comparedBy(i.word()), i.word() & 15);
            default -> before;
        };
    }

    private static int comparedBy(int word) {
        boolean addition = (word & 1 << 30) == 0;
        if (word < 0) {
            return addition ? FlagKind.ADD_64 : FlagKind.SUB_64;
        }
        return addition ? FlagKind.ADD_32 : FlagKind.SUB_32;
    }

    /** A conditional comparison. */
    void conditionalCompare(int word, FlagKind before) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        branch(before, word >>> 12 & 15, false, otherwise);
        body.push(word >>> 5 & 31);
        body.popFlagA();
        int m = word >>> 16 & 31;
        if ((word & 1 << 11) != 0) {
            code.loadConstant((long) m);
        } else {
            body.push(m);
        }
        body.popFlagB();
        body.setFlagKind(comparedBy(word));
        code.goto_(end).labelBinding(otherwise);
        code.loadConstant((long) (word & 15));
        body.popFlagA();
        code.lconst_0();
        body.popFlagB();
        body.setFlagKind(FlagKind.NZCV);
        code.labelBinding(end);
    }

    /** Pushes what MRS gives of NZCV. */
    void pushRegister(FlagKind flags) {
        body.pushState();
        if (flags.isRuntime()) {
            body.pushFlagKind();
        } else {
            code.loadConstant(flags.kind());
        }
        body.pushFlagA();
        body.pushFlagB();
        code.invokestatic(LAZY, "read", READ);
    }

    /** Sets the flags from a register, as MSR of NZCV does. */
    void setFromRegister(int register) {
        body.push(register);
        code.loadConstant(28).lushr().loadConstant(15L).land();
        body.popFlagA();
        code.lconst_0();
        body.popFlagB();
    }

    /** Pushes bit C. */
    void pushCarry(FlagKind flags) {
        Label set = code.newLabel();
        Label end = code.newLabel();
        branch(flags, CS, true, set);
        code.lconst_0().goto_(end).labelBinding(set).lconst_1().labelBinding(end);
    }

    /** Branches to a label if a condition holds, or if it does not. */
    void branch(FlagKind flags, int condition, boolean holds, Label to) {
        if (condition >= 14) {
            if (holds) {
                code.goto_(to);
            }
            return;
        }
        int wanted = holds ? condition : condition ^ 1;
        if (flags.alternative() >= 0) {
            Label compared = code.newLabel();
            Label end = code.newLabel();
            body.pushFlagKind();
            code.loadConstant(flags.other()).if_icmpeq(compared);
            code.goto_(LazyFlags.holds(flags.alternative(), wanted) ? to : end);
            code.labelBinding(compared);
            known(flags.other(), wanted, to);
            code.labelBinding(end);
        } else {
            known(flags.kind(), wanted, to);
        }
    }

    private void known(int kind, int condition, Label to) {
        switch (kind) {
            case FlagKind.SUB_64 -> subtracted(condition, to);
            case FlagKind.SUB_32 -> subtractedInts(condition, to);
            case FlagKind.LOGIC_64 -> {
                body.pushFlagA();
                code.lconst_0().lcmp();
                logic(condition, to);
            }
            case FlagKind.LOGIC_32 -> {
                body.pushFlagA();
                code.l2i();
                logic(condition, to);
            }
            case FlagKind.NZCV -> packed(condition, to);
            default -> any(kind, condition, to);
        }
    }

    /** A table of one bit for each combination of the flags. */
    private void packed(int condition, Label to) {
        int table = 0;
        for (int nzcv = 0; nzcv < 16; nzcv++) {
            table |= LazyFlags.holds(nzcv, condition) ? 1 << nzcv : 0;
        }
        code.loadConstant(table);
        body.pushFlagA();
        code.l2i().ishr().iconst_1().iand().ifne(to);
    }

    private void subtracted(int condition, Label to) {
        switch (condition) {
            case EQ, NE, GE, LT, GT, LE -> {
                body.pushFlagA();
                body.pushFlagB();
                code.lcmp();
                compared(condition, to);
            }
            case CS, CC, HI, LS -> {
                body.pushFlagA();
                body.pushFlagB();
                code.invokestatic(LONG, "compareUnsigned", COMPARE_LONGS);
                compared(signed(condition), to);
            }
            case MI, PL -> {
                body.pushFlagA();
                body.pushFlagB();
                code.lsub().lconst_0().lcmp();
                compared(condition == MI ? LT : GE, to);
            }
            default -> any(FlagKind.SUB_64, condition, to);
        }
    }

    private void subtractedInts(int condition, Label to) {
        switch (condition) {
            case EQ, NE, GE, LT, GT, LE -> {
                pushInts();
                switch (condition) {
                    case EQ -> code.if_icmpeq(to);
                    case NE -> code.if_icmpne(to);
                    case GE -> code.if_icmpge(to);
                    case LT -> code.if_icmplt(to);
                    case GT -> code.if_icmpgt(to);
                    default -> code.if_icmple(to);
                }
            }
            case CS, CC, HI, LS -> {
                pushInts();
                code.invokestatic(INTEGER, "compareUnsigned", COMPARE_INTS);
                compared(signed(condition), to);
            }
            case MI, PL -> {
                pushInts();
                code.isub();
                compared(condition == MI ? LT : GE, to);
            }
            default -> any(FlagKind.SUB_32, condition, to);
        }
    }

    private void pushInts() {
        body.pushFlagA();
        code.l2i();
        body.pushFlagB();
        code.l2i();
    }

    /** The signed condition that is like an unsigned one. */
    private static int signed(int condition) {
        return switch (condition) {
            case CS -> GE;
            case CC -> LT;
            case HI -> GT;
            default -> LE;
        };
    }

    /** Of the sign of a result, with C and V clear. */
    private void logic(int condition, Label to) {
        switch (condition) {
            case CS, HI, 6 -> code.pop();
            case CC, LS, 7 -> code.pop().goto_(to);
            case MI -> code.iflt(to);
            case PL -> code.ifge(to);
            default -> compared(condition, to);
        }
    }

    /** Of the int on the stack against zero. */
    private void compared(int condition, Label to) {
        switch (condition) {
            case EQ -> code.ifeq(to);
            case NE -> code.ifne(to);
            case GE -> code.ifge(to);
            case LT -> code.iflt(to);
            case GT -> code.ifgt(to);
            default -> code.ifle(to);
        }
    }

    private void any(int kind, int condition, Label to) {
        body.pushState();
        if (kind == FlagKind.RUNTIME) {
            body.pushFlagKind();
        } else {
            code.loadConstant(kind);
        }
        body.pushFlagA();
        body.pushFlagB();
        code.loadConstant(condition).invokestatic(LAZY, "holds", HOLDS).ifne(to);
    }

    /** Pops the two operands of a flag-setting operation and keeps them. */
    void keepOperands() {
        body.popFlagB();
        body.popFlagA();
    }

    /** Whether what an operation gives is used. */
    static boolean isUsed(Instruction i) {
        return i.d() != Decoder.SINK;
    }
}
