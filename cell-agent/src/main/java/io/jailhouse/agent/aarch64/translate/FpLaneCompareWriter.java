package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;
import io.jailhouse.agent.aarch64.simd.Lanes;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/** Writes comparisons, minima, maxima and conversions of floating-point lanes, by halves of registers. */
final class FpLaneCompareWriter {

    // In place of a register.
    private static final int ZERO = -1;
    private static final MethodTypeDesc COMPARE = MethodTypeDesc.of(CD_long, CD_boolean, CD_long, CD_long);
    private static final MethodTypeDesc EXTREME = MethodTypeDesc.of(CD_long, CD_boolean, CD_long, CD_long, CD_boolean);
    private static final MethodTypeDesc FROM_LONG = MethodTypeDesc.of(CD_long, CD_boolean, CD_long);
    private static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(CD_long, CD_boolean, CD_long, CD_int);

    private final RegionBody body;
    private final HalfWriter halves;
    private final CodeBuilder code;

    FpLaneCompareWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
    }

    /** Writes an instruction; false if it is not one of these, or a scalar of single precision. */
    boolean write(int op, int word) {
        boolean scalar = (word >>> 28 & 1) != 0;
        if (scalar && !isDouble(word)) {
            return false;
        }
        int n = word >>> 5 & 31;
        int m = word >>> 16 & 31;
        switch (op) {
            case SimdOp.FCMGT -> each(word, half -> compare("greater", word, n, m, half, false));
            case SimdOp.FCMGE -> each(word, half -> compare("greaterOrEqual", word, n, m, half, false));
            case SimdOp.FCMEQ -> each(word, half -> compare("equal", word, n, m, half, false));
            case SimdOp.FACGT -> each(word, half -> compare("greater", word, n, m, half, true));
            case SimdOp.FACGE -> each(word, half -> compare("greaterOrEqual", word, n, m, half, true));
            case SimdOp.FCMGT_ZERO -> each(word, half -> compare("greater", word, n, ZERO, half, false));
            case SimdOp.FCMGE_ZERO -> each(word, half -> compare("greaterOrEqual", word, n, ZERO, half, false));
            case SimdOp.FCMEQ_ZERO -> each(word, half -> compare("equal", word, n, ZERO, half, false));
            case SimdOp.FCMLT_ZERO -> each(word, half -> compare("greater", word, ZERO, n, half, false));
            case SimdOp.FCMLE_ZERO -> each(word, half -> compare("greaterOrEqual", word, ZERO, n, half, false));
            case SimdOp.FMAX_V, SimdOp.FMAXNM_V -> extreme("maximum", word, n, m, op == SimdOp.FMAXNM_V);
            case SimdOp.FMIN_V, SimdOp.FMINNM_V -> extreme("minimum", word, n, m, op == SimdOp.FMINNM_V);
            case SimdOp.CVTF_V, SimdOp.FCVT_INTEGER_V -> {
                return convert(op, word, n);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private interface PushHalf {
        void of(int half);
    }

    private void each(int word, PushHalf value) {
        boolean whole = (word >>> 28 & 1) == 0 && (word >>> 30 & 1) != 0;
        halves.setEach(word & 31, whole, value::of);
    }

    private void compare(String name, int word, int first, int second, int half, boolean absolute) {
        body.fp.pushArithmetic();
        operand(word, first, half, absolute);
        operand(word, second, half, absolute);
        host(name, word, COMPARE);
    }

    private void operand(int word, int register, int half, boolean absolute) {
        if (register == ZERO) {
            code.lconst_0();
            return;
        }
        halves.push(register, half);
        if (absolute) {
            int format = isDouble(word) ? 3 : 2;
            code.loadConstant(~Lanes.replicate(FpUnit.negate(format, 0), format))
                    .land();
        }
    }

    private void extreme(String name, int word, int n, int m, boolean number) {
        each(word, half -> {
            body.fp.pushArithmetic();
            halves.push(n, half);
            halves.push(m, half);
            code.loadConstant(number ? 1 : 0);
            host(name, word, EXTREME);
        });
    }

    /** From integers, but for unsigned ones of 64 bits, and to signed ones towards zero. */
    private boolean convert(int op, int word, int n) {
        boolean unsigned = (word >>> 29 & 1) != 0;
        // Bit 12 rounds down, bit 23 up, both to zero; of those that round in two ways bit 14 is set, bit 13 clear.
        boolean toZero = (word >>> 12 & 1) != 0 && (word >>> 23 & 1) != 0 && (word >>> 13 & 3) == 1;
        boolean from = op == SimdOp.CVTF_V;
        if (from ? unsigned && isDouble(word) : unsigned || !toZero) {
            return false;
        }
        each(word, half -> {
            body.fp.pushArithmetic();
            halves.push(n, half);
            if (from) {
                host(unsigned ? "fromUnsigned" : "fromLong", word, FROM_LONG);
            } else {
                code.loadConstant(isDouble(word) ? 64 : 32);
                host("toLong", word, TO_LONG);
            }
        });
        return true;
    }

    private void host(String name, int word, MethodTypeDesc type) {
        code.invokevirtual(FpLocals.ARITHMETIC, name + (isDouble(word) ? "Double" : "Singles"), type);
    }

    private static boolean isDouble(int word) {
        return (word >>> 22 & 1) != 0;
    }
}
