package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpCompare;
import io.jailhouse.agent.aarch64.fp.FpConvert;
import io.jailhouse.agent.aarch64.fp.FpUnit;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes scalar floating point as calls with operands by value, which the JVM's compiler inlines. */
final class FpScalarWriter {

    private static final ClassDesc COMPARE = ClassDesc.of(FpCompare.class.getName());
    private static final ClassDesc CONVERT = ClassDesc.of(FpConvert.class.getName());
    private static final MethodTypeDesc ONE = MethodTypeDesc.of(CD_long, CD_boolean, CD_long);
    private static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(CD_long, CD_boolean, CD_long, CD_int);
    private static final MethodTypeDesc FORMAT_AND_TWO = MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long);
    private static final MethodTypeDesc FLAGS = MethodTypeDesc.of(CD_int, CD_boolean, CD_long, CD_long, CD_boolean);
    private static final MethodTypeDesc FORMATS = MethodTypeDesc.of(CD_long, CD_int, CD_int, CD_long);
    private static final MethodTypeDesc ROUND = MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_int, CD_boolean);
    private static final MethodTypeDesc TO_FIXED =
            MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_int, CD_boolean, CD_int, CD_int);
    private static final MethodTypeDesc FROM_FIXED = MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_int, CD_boolean);
    private static final int SINGLE = 2;
    private static final int DOUBLE = 3;

    private final RegionBody body;
    private final HalfWriter halves;
    private final FlagWriter flags;
    private final CodeBuilder code;

    FpScalarWriter(RegionBody body, HalfWriter halves, FlagWriter flags) {
        this.body = body;
        this.halves = halves;
        this.flags = flags;
        code = body.code;
    }

    /** Writes an instruction; false if it must be called. */
    boolean write(int op, int word, FlagKind before) {
        switch (op) {
            case SimdOp.FABS ->
                halves.setScalar(word & 31, () -> {
                    value(n(word), format(word));
                    code.loadConstant(~sign(word)).land();
                });
            case SimdOp.FNEG ->
                halves.setScalar(word & 31, () -> {
                    value(n(word), format(word));
                    code.loadConstant(sign(word)).lxor();
                });
            case SimdOp.FSQRT -> arithmetic("squareRoot", word, n(word));
            case SimdOp.FADD -> arithmetic("add", word, n(word), m(word));
            case SimdOp.FSUB -> arithmetic("subtract", word, n(word), m(word));
            case SimdOp.FMUL -> arithmetic("multiply", word, n(word), m(word));
            case SimdOp.FDIV -> arithmetic("divide", word, n(word), m(word));
            case SimdOp.FNMUL ->
                halves.setScalar(word & 31, () -> {
                    call("multiply", word, 2, () -> operands(n(word), m(word)));
                    code.loadConstant(sign(word)).lxor();
                });
            case SimdOp.FMADD, SimdOp.FMSUB, SimdOp.FNMADD, SimdOp.FNMSUB -> multiplyAdd(op, word);
            case SimdOp.FMAX -> extreme("maximum", word);
            case SimdOp.FMIN -> extreme("minimum", word);
            case SimdOp.FMAXNM -> extreme("maximumNumber", word);
            case SimdOp.FMINNM -> extreme("minimumNumber", word);
            case SimdOp.FRINTN -> integral(word, FpUnit.TIES_TO_EVEN);
            case SimdOp.FRINTP -> integral(word, FpUnit.UP);
            case SimdOp.FRINTM -> integral(word, FpUnit.DOWN);
            case SimdOp.FRINTZ -> integral(word, FpUnit.TO_ZERO);
            case SimdOp.FRINTA -> integral(word, FpUnit.TIES_AWAY);
            case SimdOp.FCMP -> {
                compare(word, (word >>> 3 & 1) != 0);
                body.popFlagA();
            }
            case SimdOp.FCCMP -> conditionalCompare(word, before);
            case SimdOp.FCSEL -> select(word, before);
            case SimdOp.FCVT_TO_INTEGER, SimdOp.FCVT_TO_FIXED -> toGeneral(op, word);
            case SimdOp.FCVT_FROM_INTEGER, SimdOp.FCVT_FROM_FIXED -> fromGeneral(op, word);
            case SimdOp.FCVT -> {
                return convert(word);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void arithmetic(String name, int word, int... registers) {
        halves.setScalar(word & 31, () -> call(name, word, registers.length, () -> operands(registers)));
    }

    /** Calls a method of {@link io.jailhouse.agent.aarch64.fp.HostArithmetic} for the format. */
    private void call(String name, int word, int count, Runnable operands) {
        body.fp.pushArithmetic();
        operands.run();
        boolean doubles = format(word) == DOUBLE;
        body.fp.callArithmetic(doubles ? name : name + "Single", doubles, count);
    }

    private void host(String name, int word, MethodTypeDesc type) {
        code.invokevirtual(FpLocals.ARITHMETIC, name + (format(word) == DOUBLE ? "Double" : "Single"), type);
    }

    private void operands(int... registers) {
        for (int register : registers) {
            halves.push(register, 0);
        }
    }

    private void multiplyAdd(int op, int word) {
        boolean negatesAddend = op == SimdOp.FNMADD || op == SimdOp.FNMSUB;
        boolean negatesProduct = op == SimdOp.FMSUB || op == SimdOp.FNMADD;
        halves.setScalar(
                word & 31,
                () -> call("multiplyAdd", word, 3, () -> {
                    halves.push(word >>> 10 & 31, 0);
                    negateIf(negatesAddend, word);
                    halves.push(n(word), 0);
                    negateIf(negatesProduct, word);
                    halves.push(m(word), 0);
                }));
    }

    private void negateIf(boolean negates, int word) {
        if (negates) {
            code.loadConstant(sign(word)).lxor();
        }
    }

    private void extreme(String name, int word) {
        halves.setScalar(word & 31, () -> {
            pushCompare();
            code.loadConstant(format(word));
            value(n(word), format(word));
            value(m(word), format(word));
            code.invokevirtual(COMPARE, name, FORMAT_AND_TWO);
        });
    }

    private void integral(int word, int rounding) {
        halves.setScalar(word & 31, () -> {
            pushConvert();
            code.loadConstant(format(word));
            value(n(word), format(word));
            code.loadConstant(rounding).iconst_0();
            code.invokevirtual(CONVERT, "roundToIntegral", ROUND);
        });
    }

    /** Pushes the flags of a comparison, as a long. */
    private void compare(int word, boolean withZero) {
        body.fp.pushArithmetic();
        halves.push(n(word), 0);
        if (withZero) {
            code.lconst_0();
        } else {
            halves.push(m(word), 0);
        }
        code.loadConstant(word >>> 4 & 1);
        host("flags", word, FLAGS);
        code.i2l();
    }

    private void conditionalCompare(int word, FlagKind before) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        flags.branch(before, word >>> 12 & 15, false, otherwise);
        compare(word, false);
        code.goto_(end).labelBinding(otherwise);
        code.loadConstant(word & 15L).labelBinding(end);
        body.popFlagA();
    }

    private void select(int word, FlagKind before) {
        Label first = code.newLabel();
        Label end = code.newLabel();
        halves.setScalar(word & 31, () -> {
            flags.branch(before, word >>> 12 & 15, true, first);
            value(m(word), format(word));
            code.goto_(end).labelBinding(first);
            value(n(word), format(word));
            code.labelBinding(end);
        });
    }

    private void toGeneral(int op, int word) {
        boolean fixed = op == SimdOp.FCVT_TO_FIXED;
        boolean away = !fixed && (word >>> 18 & 1) != 0;
        int rounding = away ? FpUnit.TIES_AWAY : word >>> 19 & 3;
        boolean unsigned = (word >>> 16 & 1) != 0;
        int width = word < 0 ? 64 : 32;
        if (!fixed && !unsigned && rounding == FpUnit.TO_ZERO) {
            body.fp.pushArithmetic();
            halves.push(n(word), 0);
            code.loadConstant(width);
            host("toLong", word, TO_LONG);
        } else {
            pushConvert();
            code.loadConstant(format(word));
            value(n(word), format(word));
            code.loadConstant(fixed ? 64 - (word >>> 10 & 63) : 0).loadConstant(unsigned ? 1 : 0);
            code.loadConstant(rounding).loadConstant(width);
            code.invokevirtual(CONVERT, "toFixed", TO_FIXED);
        }
        int d = word & 31;
        body.pop(d == 31 ? Decoder.SINK : d);
    }

    private void fromGeneral(int op, int word) {
        boolean unsigned = (word >>> 16 & 1) != 0;
        // What is extended from 32 bits is not negative as 64 bits.
        boolean asSigned = !unsigned || word >= 0;
        halves.setScalar(word & 31, () -> {
            if (asSigned && op == SimdOp.FCVT_FROM_INTEGER) {
                body.fp.pushArithmetic();
                integer(word, unsigned);
                host("fromLong", word, ONE);
                return;
            }
            pushConvert();
            code.loadConstant(format(word));
            integer(word, unsigned);
            code.loadConstant(op == SimdOp.FCVT_FROM_FIXED ? 64 - (word >>> 10 & 63) : 0);
            code.loadConstant(unsigned ? 1 : 0).invokevirtual(CONVERT, "fromFixed", FROM_FIXED);
        });
    }

    private void integer(int word, boolean unsigned) {
        if (word >= 0 && !unsigned) {
            body.pushInt(n(word));
            code.i2l();
        } else {
            body.push(n(word));
            if (word >= 0) {
                body.narrow();
            }
        }
    }

    /** Between single and double precision. */
    private boolean convert(int word) {
        int from = word >>> 22 & 3;
        int to = word >>> 15 & 3;
        if (from > 1 || to > 1) {
            return false;
        }
        halves.setScalar(word & 31, () -> {
            pushConvert();
            code.loadConstant(SINGLE + from).loadConstant(SINGLE + to);
            value(n(word), SINGLE + from);
            code.invokevirtual(CONVERT, "format", FORMATS);
        });
        return true;
    }

    private void pushCompare() {
        body.fp.pushUnit();
        code.getfield(FpLocals.UNIT, "compare", COMPARE);
    }

    private void pushConvert() {
        body.fp.pushUnit();
        code.getfield(FpLocals.UNIT, "convert", CONVERT);
    }

    /** Pushes a register's number. */
    private void value(int register, int format) {
        halves.push(register, 0);
        if (format == SINGLE) {
            body.narrow();
        }
    }

    private static int format(int word) {
        return SINGLE + (word >>> 22 & 1);
    }

    private static long sign(int word) {
        return FpUnit.negate(format(word), 0);
    }
}
