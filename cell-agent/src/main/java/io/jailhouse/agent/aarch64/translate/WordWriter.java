package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.crc.Crc32;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes the data processing that is decoded from the instruction word each time: rotations, reversals, carries. */
final class WordWriter {

    private static final ClassDesc LAZY = ClassDesc.of(LazyFlags.class.getName());
    private static final MethodTypeDesc LONG_OF_LONG = MethodTypeDesc.of(CD_long, CD_long);
    private static final MethodTypeDesc INT_OF_INT = MethodTypeDesc.of(CD_int, CD_int);
    private static final MethodTypeDesc ROTATE_LONG = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final ClassDesc CRC = ClassDesc.of(Crc32.class.getName());
    private static final MethodTypeDesc CHECK = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc CARRIES = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long);

    private final RegionBody body;
    private final FlagWriter flags;
    private final CodeBuilder code;

    WordWriter(RegionBody body, FlagWriter flags) {
        this.body = body;
        this.flags = flags;
        code = body.code;
    }

    void write(Instruction i, FlagKind before) {
        int word = i.word();
        boolean wide = word < 0;
        switch (i.op()) {
            case Op.ADC, Op.SBC, Op.ADCS, Op.SBCS -> addWithCarry(i.op(), word, before);
            case Op.EXTR -> extract(word);
            case Op.AND_ROR, Op.BIC_ROR, Op.ORR_ROR, Op.ORN_ROR, Op.EOR_ROR, Op.EON_ROR, Op.ANDS_ROR, Op.BICS_ROR ->
                logical(i.op(), word);
            case Op.RBIT -> reversed(word, "reverse");
            case Op.REV -> {
                body.pushInt(n(word));
                code.invokestatic(IntegerWriter.INTEGER, "reverseBytes", INT_OF_INT)
                        .i2l();
                set(word);
            }
            case Op.REV16 -> {
                body.push(n(word));
                code.invokestatic(IntegerWriter.ARITHMETIC, "exchangeBytes", LONG_OF_LONG);
                set(word);
            }
            case Op.REV32 -> {
                body.push(n(word));
                code.invokestatic(IntegerWriter.LONG, "reverseBytes", LONG_OF_LONG)
                        .loadConstant(32);
                code.invokestatic(IntegerWriter.LONG, "rotateLeft", ROTATE_LONG);
                set(word);
            }
            case Op.REV64 -> reversed(word, "reverseBytes");
            case Op.CLS -> countSigns(word, wide);
            case Op.RORV -> {
                operand(n(word), wide);
                body.pushInt(m(word));
                rotateRight(wide);
                set(word);
            }
            case Op.SMSUBL -> {
                body.push(word >>> 10 & 31);
                body.pushInt(n(word));
                code.i2l();
                body.pushInt(m(word));
                code.i2l().lmul().lsub();
                set(word);
            }
            case Op.UMSUBL -> {
                body.push(word >>> 10 & 31);
                body.push(n(word));
                body.narrow();
                body.push(m(word));
                body.narrow();
                code.lmul().lsub();
                set(word);
            }
            case Op.CRC32 -> check(word, "crc32");
            case Op.CRC32C -> check(word, "crc32c");
            default -> throw new IllegalStateException("operation " + i.op() + " is not translated");
        }
    }

    private void addWithCarry(int op, int word, FlagKind before) {
        boolean subtract = op == Op.SBC || op == Op.SBCS;
        boolean setsFlags = op == Op.ADCS || op == Op.SBCS;
        // The carry is taken before the operands of the flags are overwritten.
        flags.pushCarry(before);
        body.popAddress();
        body.push(n(word));
        body.push(m(word));
        if (subtract) {
            code.loadConstant(-1L).lxor();
        }
        if (!setsFlags) {
            code.ladd();
            body.pushAddress();
            code.ladd();
            set(word);
            return;
        }
        flags.keepOperands();
        body.pushFlagA();
        body.pushFlagB();
        body.pushAddress();
        code.invokestatic(LAZY, word < 0 ? "addedWithCarry" : "addedIntsWithCarry", CARRIES);
        body.pushFlagA();
        body.pushFlagB();
        code.ladd();
        body.pushAddress();
        code.ladd();
        set(word);
        body.popFlagA();
    }

    private void extract(int word) {
        int lsb = word >>> 10 & 63;
        if (word >= 0) {
            body.push(n(word));
            code.loadConstant(32).lshl();
            body.push(m(word));
            body.narrow();
            code.lor().loadConstant(lsb).lushr();
        } else if (lsb == 0) {
            body.push(m(word));
        } else {
            body.push(m(word));
            code.loadConstant(lsb).lushr();
            body.push(n(word));
            code.loadConstant(64 - lsb).lshl().lor();
        }
        set(word);
    }

    private void logical(int op, int word) {
        boolean wide = word < 0;
        body.push(n(word));
        operand(m(word), wide);
        code.loadConstant(word >>> 10 & 63);
        rotateRight(wide);
        switch (op) {
            case Op.BIC_ROR, Op.ORN_ROR, Op.EON_ROR, Op.BICS_ROR ->
                code.loadConstant(-1L).lxor();
            default -> {}
        }
        switch (op) {
            case Op.ORR_ROR, Op.ORN_ROR -> code.lor();
            case Op.EOR_ROR, Op.EON_ROR -> code.lxor();
            default -> code.land();
        }
        if (op == Op.ANDS_ROR || op == Op.BICS_ROR) {
            code.dup2();
            body.popFlagA();
        }
        set(word);
    }

    /** Pushes a register as the long or the int that is to be rotated. */
    private void operand(int slot, boolean wide) {
        if (wide) {
            body.push(slot);
        } else {
            body.pushInt(slot);
        }
    }

    /** Of what {@link #operand} pushed; leaves a long. */
    private void rotateRight(boolean wide) {
        if (wide) {
            code.invokestatic(IntegerWriter.LONG, "rotateRight", ROTATE_LONG);
        } else {
            code.invokestatic(IntegerWriter.INTEGER, "rotateRight", IntegerWriter.OF_INTS)
                    .i2l();
        }
    }

    private void reversed(int word, String method) {
        if (word < 0) {
            body.push(n(word));
            code.invokestatic(IntegerWriter.LONG, method, LONG_OF_LONG);
        } else {
            body.pushInt(n(word));
            code.invokestatic(IntegerWriter.INTEGER, method, INT_OF_INT).i2l();
        }
        set(word);
    }

    private void countSigns(int word, boolean wide) {
        if (wide) {
            body.push(n(word));
            body.push(n(word));
            code.loadConstant(63).lshr().lxor();
            code.invokestatic(IntegerWriter.LONG, "numberOfLeadingZeros", IntegerWriter.COUNT_LONG);
        } else {
            body.pushInt(n(word));
            body.pushInt(n(word));
            code.loadConstant(31).ishr().ixor();
            code.invokestatic(IntegerWriter.INTEGER, "numberOfLeadingZeros", IntegerWriter.COUNT_INT);
        }
        code.iconst_1().isub().i2l();
        set(word);
    }

    private void check(int word, String method) {
        body.push(n(word));
        body.push(m(word));
        code.loadConstant(1 << (word >>> 10 & 3)).invokestatic(CRC, method, CHECK);
        set(word);
    }

    private void set(int word) {
        int d = word & 31;
        int slot = d == 31 ? Decoder.SINK : d;
        if (word < 0) {
            body.pop(slot);
        } else {
            body.popNarrow(slot);
        }
    }
}
