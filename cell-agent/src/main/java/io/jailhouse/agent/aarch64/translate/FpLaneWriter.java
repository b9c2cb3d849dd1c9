package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.isWhole;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.fp.FpUnit;
import io.jailhouse.agent.aarch64.simd.Lanes;
import java.lang.classfile.CodeBuilder;
import java.util.function.IntConsumer;

/** Writes floating-point arithmetic on lanes, by halves of registers. */
final class FpLaneWriter {

    private static final int DOUBLE = 3;

    private final RegionBody body;
    private final HalfWriter halves;
    private final CodeBuilder code;

    FpLaneWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
    }

    /** Writes an instruction; false if it must be called. */
    boolean write(int op, int word) {
        int n = word >>> 5 & 31;
        int m = word >>> 16 & 31;
        boolean scalar = (word >>> 28 & 1) != 0;
        switch (op) {
            case SimdOp.FADD_V -> twoOperands("add", word, half -> halves.push(m, half));
            case SimdOp.FSUB_V -> twoOperands("subtract", word, half -> halves.push(m, half));
            case SimdOp.FMUL_V -> twoOperands("multiply", word, half -> halves.push(m, half));
            case SimdOp.FDIV_V -> twoOperands("divide", word, half -> halves.push(m, half));
            case SimdOp.FMLA, SimdOp.FMLS -> multiplyAdd(word, op == SimdOp.FMLS, half -> halves.push(m, half));
            case SimdOp.FMUL_E, SimdOp.FMLA_E, SimdOp.FMLS_E -> byElement(op, word, scalar);
            case SimdOp.FADDP -> pairs(word, n, m, scalar);
            case SimdOp.FSQRT_V ->
                halves.setEach(word & 31, isWhole(word), half -> {
                    body.fp.pushArithmetic();
                    halves.push(n, half);
                    call("squareRoot", word, 1);
                });
            case SimdOp.FABS_V -> bits(word, n, true);
            case SimdOp.FNEG_V -> bits(word, n, false);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Of what is pushed, how for each half, and the first operand. */
    private void twoOperands(String name, int word, IntConsumer second) {
        halves.setEach(word & 31, isWhole(word), half -> {
            body.fp.pushArithmetic();
            halves.push(word >>> 5 & 31, half);
            second.accept(half);
            call(name, word, 2);
        });
    }

    private void multiplyAdd(int word, boolean negates, IntConsumer second) {
        halves.setEach(word & 31, isWhole(word), half -> {
            body.fp.pushArithmetic();
            halves.push(word & 31, half);
            halves.push(word >>> 5 & 31, half);
            if (negates) {
                code.loadConstant(signs(word)).lxor();
            }
            second.accept(half);
            call("multiplyAdd", word, 3);
        });
    }

    private void byElement(int op, int word, boolean scalar) {
        int format = format(word);
        int register = word >>> 16 & 31;
        int high = word >>> 11 & 1;
        int index = format == DOUBLE ? high : high << 1 | (word >>> 21 & 1);
        halves.pushLane(register, index, format);
        if (scalar) {
            body.popAddress();
            ofScalars(op, word);
            return;
        }
        new PackedWriter(code).replicate(format);
        body.popAddress();
        if (op == SimdOp.FMUL_E) {
            twoOperands("multiply", word, _ -> body.pushAddress());
        } else {
            multiplyAdd(word, op == SimdOp.FMLS_E, _ -> body.pushAddress());
        }
    }

    /** The second operand is in the local of addresses. */
    private void ofScalars(int op, int word) {
        boolean doubles = format(word) == DOUBLE;
        String suffix = doubles ? "" : "Single";
        halves.setScalar(word & 31, () -> {
            body.fp.pushArithmetic();
            if (op != SimdOp.FMUL_E) {
                halves.push(word & 31, 0);
            }
            halves.push(word >>> 5 & 31, 0);
            if (op == SimdOp.FMLS_E) {
                code.loadConstant(signs(word)).lxor();
            }
            body.pushAddress();
            if (op == SimdOp.FMUL_E) {
                body.fp.callArithmetic("multiply" + suffix, doubles, 2);
            } else {
                body.fp.callArithmetic("multiplyAdd" + suffix, doubles, 3);
            }
        });
    }

    private void pairs(int word, int n, int m, boolean scalar) {
        int d = word & 31;
        if (format(word) == DOUBLE) {
            if (scalar) {
                halves.setScalar(d, () -> sumOfDoubles(n));
            } else {
                halves.setBoth(d, () -> sumOfDoubles(n), () -> sumOfDoubles(m));
            }
        } else if (scalar) {
            halves.setScalar(d, () -> sumOfSingles(n, 0));
        } else if (isWhole(word)) {
            halves.setBoth(d, () -> sums(n, 0, n, 1), () -> sums(m, 0, m, 1));
        } else {
            halves.setScalar(d, () -> sums(n, 0, m, 0));
        }
    }

    private void sumOfDoubles(int register) {
        body.fp.pushArithmetic();
        halves.push(register, 0);
        halves.push(register, 1);
        body.fp.callArithmetic("add", true, 2);
    }

    private void sums(int first, int firstHalf, int second, int secondHalf) {
        sumOfSingles(first, firstHalf);
        sumOfSingles(second, secondHalf);
        code.loadConstant(32).lshl().lor();
    }

    private void sumOfSingles(int register, int half) {
        body.fp.pushArithmetic();
        halves.push(register, half);
        halves.push(register, half);
        code.loadConstant(32).lushr();
        body.fp.callArithmetic("addSingle", false, 2);
    }

    private void bits(int word, int n, boolean absolute) {
        halves.setEach(word & 31, isWhole(word), half -> {
            halves.push(n, half);
            if (absolute) {
                code.loadConstant(~signs(word)).land();
            } else {
                code.loadConstant(signs(word)).lxor();
            }
        });
    }

    /** Of the number or the numbers of a half. */
    private void call(String name, int word, int operands) {
        boolean doubles = format(word) == DOUBLE;
        body.fp.callArithmetic(doubles ? name : name + "Singles", doubles, operands);
    }

    private static int format(int word) {
        return 2 + (word >>> 22 & 1);
    }

    private static long signs(int word) {
        return Lanes.replicate(FpUnit.negate(format(word), 0), format(word));
    }
}
