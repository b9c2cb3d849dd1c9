package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.Shift;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes data processing as the dispatch loop of the interpreter does it. Rarer operations are in {@link WordWriter}. */
final class IntegerWriter {

    static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
    static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    static final ClassDesc ARITHMETIC = ClassDesc.of(Arithmetic.class.getName());
    static final MethodTypeDesc OF_LONGS = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    static final MethodTypeDesc OF_INTS = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    static final MethodTypeDesc COUNT_LONG = MethodTypeDesc.of(CD_int, CD_long);
    static final MethodTypeDesc COUNT_INT = MethodTypeDesc.of(CD_int, CD_int);

    private final RegionBody body;
    private final FlagWriter flags;
    private final WordWriter words;
    private final CodeBuilder code;

    IntegerWriter(RegionBody body, FlagWriter flags) {
        this.body = body;
        this.flags = flags;
        words = new WordWriter(body, flags);
        code = body.code;
    }

    void write(Instruction i, FlagKind before) {
        int d = i.d();
        int n = i.n();
        int m = i.m();
        long v = i.immediate();
        switch (i.op()) {
            case Op.ADR -> constant(d, i.page() + v);
            case Op.MOV_CONST -> constant(d, v);
            case Op.MOVK_X -> {
                keepBut(n, m, v);
                body.pop(d);
            }
            case Op.MOVK_W -> {
                keepBut(n, m, v);
                body.popNarrow(d);
            }
            case Op.ADD_IMM_X -> {
                operands(n, v).ladd();
                body.pop(d);
            }
            case Op.ADD_IMM_W -> {
                operands(n, v).ladd();
                body.popNarrow(d);
            }
            case Op.ADDS_IMM_X, Op.SUBS_IMM_X -> {
                operands(n, v);
                arithmeticFlags(d, i.op() == Op.ADDS_IMM_X, true);
            }
            case Op.ADDS_IMM_W, Op.SUBS_IMM_W -> {
                operands(n, v);
                arithmeticFlags(d, i.op() == Op.ADDS_IMM_W, false);
            }
            case Op.AND_IMM -> {
                operands(n, v).land();
                body.pop(d);
            }
            case Op.ORR_IMM_X -> {
                operands(n, v).lor();
                body.pop(d);
            }
            case Op.ORR_IMM_W -> {
                operands(n, v).lor();
                body.popNarrow(d);
            }
            case Op.EOR_IMM_X -> {
                operands(n, v).lxor();
                body.pop(d);
            }
            case Op.EOR_IMM_W -> {
                operands(n, v).lxor();
                body.popNarrow(d);
            }
            case Op.ANDS_IMM_X -> {
                operands(n, v).land();
                logicFlags(d, true);
            }
            case Op.ANDS_IMM_W -> {
                operands(n, v).land();
                logicFlags(d, false);
            }
            case Op.UBFM, Op.SBFM_X -> {
                shifted(n, v);
                body.pop(d);
            }
            case Op.SBFM_W -> {
                shifted(n, v);
                body.popNarrow(d);
            }
            case Op.BFM_X, Op.BFM_W -> insert(d, n, v, i.op() == Op.BFM_X);
            case Op.MOV_X -> {
                body.push(n);
                body.pop(d);
            }
            case Op.MOV_W -> {
                body.push(n);
                body.popNarrow(d);
            }
            case Op.CCMN_REG, Op.CCMP_REG, Op.CCMN_IMM, Op.CCMP_IMM -> flags.conditionalCompare((int) v, before);
            default -> {
                if (i.op() < Op.CSEL_X) {
                    register(i);
                } else if (i.op() < Op.INTEGER_FIRST) {
                    multiply(i);
                } else {
                    words.write(i, before);
                }
            }
        }
    }

    private void constant(int d, long value) {
        code.loadConstant(value);
        body.pop(d);
    }

    private CodeBuilder operands(int n, long v) {
        body.push(n);
        return code.loadConstant(v);
    }

    private void keepBut(int n, int shift, long v) {
        operands(n, ~(0xffffL << shift)).land().loadConstant(v).lor();
    }

    /** Of the operands on the stack. */
    private void arithmeticFlags(int d, boolean addition, boolean wide) {
        flags.keepOperands();
        if (d == Decoder.SINK) {
            return;
        }
        body.pushFlagA();
        body.pushFlagB();
        if (addition) {
            code.ladd();
        } else {
            code.lsub();
        }
        set(d, wide);
    }

    /** Of the result on the stack. */
    private void logicFlags(int d, boolean wide) {
        if (!wide) {
            body.narrow();
        }
        code.dup2();
        body.popFlagA();
        body.pop(d);
    }

    private void set(int d, boolean wide) {
        if (wide) {
            body.pop(d);
        } else {
            body.popNarrow(d);
        }
    }

    /** Pushes a register shifted as {@link Shift} says. */
    private void shifted(int n, long shift) {
        shifted(body, n, shift);
    }

    static void shifted(RegionBody body, int n, long shift) {
        body.push(n);
        shift(body.code, shift);
    }

    private static void shift(CodeBuilder code, long shift) {
        int left = (int) shift & 63;
        int right = (int) shift >>> 8 & 63;
        if (left != 0) {
            code.loadConstant(left).lshl();
        }
        if (right != 0) {
            code.loadConstant(right);
            if (shift < 0) {
                code.lshr();
            } else {
                code.lushr();
            }
        }
    }

    private void insert(int d, int n, long shift, boolean wide) {
        long mask = Shift.apply(-1, shift);
        if (d == Decoder.SINK) {
            return;
        }
        operands(d, ~mask).land();
        shifted(n, shift);
        code.lor();
        set(d, wide);
    }

    /** Two registers, the second one shifted or not. */
    private void register(Instruction i) {
        boolean wide;
        body.push(i.n());
        if (i.op() >= Op.ADD_SHIFTED_X) {
            shifted(i.m(), i.immediate());
            wide = (i.op() - Op.ADD_SHIFTED_X & 1) == 0;
        } else {
            body.push(i.m());
            wide = i.op() == Op.AND || (i.op() < Op.AND ? (i.op() - Op.ADD_X & 1) == 0 : (i.op() - Op.ORR_X & 1) == 0);
        }
        switch (i.op()) {
            case Op.ADD_X, Op.ADD_W, Op.ADD_SHIFTED_X, Op.ADD_SHIFTED_W -> code.ladd();
            case Op.SUB_X, Op.SUB_W, Op.SUB_SHIFTED_X, Op.SUB_SHIFTED_W -> code.lsub();
            case Op.ADDS_X, Op.ADDS_W, Op.ADDS_SHIFTED_X, Op.ADDS_SHIFTED_W -> {
                arithmeticFlags(i.d(), true, wide);
                return;
            }
            case Op.SUBS_X, Op.SUBS_W, Op.SUBS_SHIFTED_X, Op.SUBS_SHIFTED_W -> {
                arithmeticFlags(i.d(), false, wide);
                return;
            }
            case Op.AND, Op.AND_SHIFTED_X, Op.AND_SHIFTED_W -> code.land();
            case Op.ORR_X, Op.ORR_W, Op.ORR_SHIFTED_X, Op.ORR_SHIFTED_W -> code.lor();
            case Op.EOR_X, Op.EOR_W, Op.EOR_SHIFTED_X, Op.EOR_SHIFTED_W -> code.lxor();
            case Op.BIC_SHIFTED_X, Op.BIC_SHIFTED_W ->
                code.loadConstant(-1L).lxor().land();
            case Op.ORN_SHIFTED_X, Op.ORN_SHIFTED_W ->
                code.loadConstant(-1L).lxor().lor();
            case Op.EON_SHIFTED_X, Op.EON_SHIFTED_W ->
                code.loadConstant(-1L).lxor().lxor();
            case Op.ANDS_X, Op.ANDS_W, Op.ANDS_SHIFTED_X, Op.ANDS_SHIFTED_W -> {
                code.land();
                logicFlags(i.d(), wide);
                return;
            }
            case Op.BICS_SHIFTED_X, Op.BICS_SHIFTED_W -> {
                code.loadConstant(-1L).lxor().land();
                logicFlags(i.d(), wide);
                return;
            }
            default -> throw new IllegalStateException("operation " + i.op() + " has not two registers");
        }
        set(i.d(), wide);
    }

    private void multiply(Instruction i) {
        int n = i.n();
        int m = i.m();
        int d = i.d();
        int a = (int) i.immediate();
        switch (i.op()) {
            case Op.MADD_X, Op.MADD_W, Op.MSUB_X, Op.MSUB_W -> {
                body.push(a);
                body.push(n);
                body.push(m);
                code.lmul();
                if (i.op() <= Op.MADD_W) {
                    code.ladd();
                } else {
                    code.lsub();
                }
                set(d, i.op() == Op.MADD_X || i.op() == Op.MSUB_X);
            }
            case Op.SMADDL -> {
                body.push(a);
                body.pushInt(n);
                code.i2l();
                body.pushInt(m);
                code.i2l().lmul().ladd();
                body.pop(d);
            }
            case Op.UMADDL -> {
                body.push(a);
                body.push(n);
                body.narrow();
                body.push(m);
                body.narrow();
                code.lmul().ladd();
                body.pop(d);
            }
            case Op.SMULH -> ofLongs(d, n, m, MATH, "multiplyHigh");
            case Op.UMULH -> ofLongs(d, n, m, MATH, "unsignedMultiplyHigh");
            case Op.UDIV_X -> ofLongs(d, n, m, ARITHMETIC, "unsignedQuotient");
            case Op.SDIV_X -> ofLongs(d, n, m, ARITHMETIC, "quotient");
            case Op.UDIV_W -> {
                body.push(n);
                body.narrow();
                body.push(m);
                body.narrow();
                code.invokestatic(ARITHMETIC, "unsignedQuotient", OF_LONGS);
                body.pop(d);
            }
            case Op.SDIV_W -> {
                body.pushInt(n);
                body.pushInt(m);
                code.invokestatic(ARITHMETIC, "quotient", OF_INTS).i2l();
                body.popNarrow(d);
            }
            case Op.LSLV_X -> {
                body.push(n);
                body.pushInt(m);
                code.lshl();
                body.pop(d);
            }
            case Op.LSRV_X -> {
                body.push(n);
                body.pushInt(m);
                code.lushr();
                body.pop(d);
            }
            case Op.ASRV_X -> {
                body.push(n);
                body.pushInt(m);
                code.lshr();
                body.pop(d);
            }
            // Shifts of ints take the lower five bits of the distance, as the instructions do.
            case Op.LSLV_W -> {
                ints(n, m).ishl().i2l();
                body.popNarrow(d);
            }
            case Op.LSRV_W -> {
                ints(n, m).iushr().i2l();
                body.popNarrow(d);
            }
            case Op.ASRV_W -> {
                ints(n, m).ishr().i2l();
                body.popNarrow(d);
            }
            case Op.CLZ_X -> {
                body.push(n);
                code.invokestatic(LONG, "numberOfLeadingZeros", COUNT_LONG).i2l();
                body.pop(d);
            }
            case Op.CLZ_W -> {
                body.pushInt(n);
                code.invokestatic(INTEGER, "numberOfLeadingZeros", COUNT_INT).i2l();
                body.pop(d);
            }
            default -> throw new IllegalStateException("operation " + i.op() + " is not data processing");
        }
    }

    private CodeBuilder ints(int n, int m) {
        body.pushInt(n);
        body.pushInt(m);
        return code;
    }

    private void ofLongs(int d, int n, int m, ClassDesc owner, String method) {
        body.push(n);
        body.push(m);
        code.invokestatic(owner, method, OF_LONGS);
        body.pop(d);
    }
}
