package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.simd.Lanes;
import io.jailhouse.agent.aarch64.simd.PackedLanes;
import io.jailhouse.agent.aarch64.simd.PackedShifts;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes operations on all lanes of halves of registers that are on the stack; by the scale, the logarithm of the bytes of a
 * lane, what is shortest.
 */
final class PackedWriter {

    private static final ClassDesc PACKED = ClassDesc.of(PackedLanes.class.getName());
    private static final ClassDesc SHIFTS = ClassDesc.of(PackedShifts.class.getName());
    private static final MethodTypeDesc ONE = MethodTypeDesc.of(CD_long, CD_long);
    private static final MethodTypeDesc TWO = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc TWO_AND_BITS = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc TWO_AND_SIGNS = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc ONE_AND_TOP = TWO_AND_BITS;
    private static final MethodTypeDesc ONE_AND_BITS = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final MethodTypeDesc TWO_AND_TOP = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc ROTATE = ONE_AND_BITS;

    private final CodeBuilder code;

    PackedWriter(CodeBuilder code) {
        this.code = code;
    }

    void add(int scale) {
        if (scale == 3) {
            code.ladd();
        } else {
            withSigns("add", scale);
        }
    }

    void subtract(int scale) {
        if (scale == 3) {
            code.lsub();
        } else {
            withSigns("subtract", scale);
        }
    }

    private void withSigns(String name, int scale) {
        code.loadConstant(PackedLanes.signs(scale)).invokestatic(PACKED, name, TWO_AND_SIGNS);
    }

    void multiply(int scale) {
        switch (scale) {
            case 3 -> code.lmul();
            case 2 -> code.invokestatic(PACKED, "multiplyWords", TWO);
            case 1 -> code.invokestatic(PACKED, "multiplyHalfwords", TWO);
            default -> code.invokestatic(PACKED, "multiplyBytes", TWO);
        }
    }

    /** Lanes of 16 bits, by one number of 16 bits. */
    void multiplyHalfwordsByOne() {
        code.invokestatic(PACKED, "multiplyAllHalfwords", TWO);
    }

    /** A comparison, maximum, minimum or difference of two operands. */
    void compare(String name, int scale) {
        code.loadConstant(PackedLanes.signs(scale)).loadConstant(PackedLanes.top(scale));
        code.invokestatic(PACKED, name, TWO_AND_TOP);
    }

    void isZero(int scale) {
        ofOne("isZero", scale);
    }

    void isNotZero(int scale) {
        ofOne("isNotZero", scale);
    }

    void absolute(int scale) {
        ofOne("absolute", scale);
    }

    private void ofOne(String name, int scale) {
        code.loadConstant(PackedLanes.signs(scale)).loadConstant(PackedLanes.top(scale));
        code.invokestatic(PACKED, name, ONE_AND_TOP);
    }

    void bitCounts() {
        code.invokestatic(PACKED, "bitCounts", ONE);
    }

    /** The numbers of zeros above the highest one. */
    void leadingZeros(int scale) {
        if (scale == 0) {
            code.invokestatic(PACKED, "leadingZerosOfBytes", ONE);
        } else {
            code.loadConstant(8 << scale).invokestatic(PACKED, "leadingZeros", ONE_AND_BITS);
        }
    }

    /** The bits of each byte in the opposite order. */
    void reverseBits() {
        code.invokestatic(IntegerWriter.LONG, "reverse", ONE).invokestatic(IntegerWriter.LONG, "reverseBytes", ONE);
    }

    void invert() {
        code.loadConstant(-1L).lxor();
    }

    // Shifts

    void shiftLeft(int distance, int scale) {
        if (distance != 0) {
            code.loadConstant(distance).lshl();
            mask(-1L << distance, scale);
        }
    }

    /** By 1 to the bits of a lane. */
    void unsignedShiftRight(int distance, int scale) {
        int bits = 8 << scale;
        if (distance == bits) {
            code.pop2().lconst_0();
        } else {
            code.loadConstant(distance).lushr();
            mask(-1L >>> (64 - bits) >>> distance, scale);
        }
    }

    /** By 1 to the bits of a lane. */
    void shiftRight(int distance, int scale) {
        int top = PackedLanes.top(scale);
        int shift = Math.min(distance, top);
        if (scale == 3) {
            code.loadConstant(shift).lshr();
        } else {
            unsignedShiftRight(shift, scale);
            extend(Lanes.replicate(1L << (top - shift), scale), (2L << shift) - 2);
        }
    }

    /** Of an operand that is pushed: to the right by 1 to the bits of a lane. */
    void shiftRight(Runnable operand, boolean unsigned, boolean rounding, int distance, int scale) {
        operand.run();
        if (unsigned) {
            unsignedShiftRight(distance, scale);
        } else {
            shiftRight(distance, scale);
        }
        if (rounding) {
            // The last bit that was shifted out.
            operand.run();
            code.loadConstant(distance - 1)
                    .lushr()
                    .loadConstant(Lanes.replicate(1, scale))
                    .land();
            add(scale);
        }
    }

    // Saturation, with the object on the stack below the operands

    void clamp(int scale) {
        saturating("clamp", MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long, CD_long, CD_int), scale);
    }

    void clampUnsigned(int scale) {
        saturating("clampUnsigned", TWO_AND_TOP, scale);
    }

    /** A sum or a difference. */
    void saturate(String name, int scale) {
        saturating(name, TWO_AND_TOP, scale);
    }

    /** What is made of one operand. */
    void saturateOne(String name, int scale) {
        saturating(name, ONE_AND_TOP, scale);
    }

    /** The upper halves of doubled products of lanes of 16 or 32 bits. */
    void doublingMultiplyHigh(boolean rounding, int scale) {
        code.loadConstant(rounding ? 1 << ((8 << scale) - 2) : 0);
        code.invokevirtual(
                RegionBody.SATURATING,
                scale == 1 ? "doublingMultiplyHighHalfwords" : "doublingMultiplyHighWords",
                TWO_AND_BITS);
    }

    /** Of an operand, what a shift makes of it and what that is when it is shifted back. */
    void shiftedLeft(String name, int scale) {
        saturating(name, MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long, CD_long, CD_int), scale);
    }

    /** A shift by lanes of another operand. */
    void shiftSaturating(boolean unsigned, boolean rounding, int scale) {
        code.loadConstant(8 << scale).loadConstant(Lanes.replicate(1, scale)).loadConstant(rounding ? 1 : 0);
        code.invokevirtual(
                RegionBody.SATURATING,
                unsigned ? "unsignedShift" : "shift",
                MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int, CD_long, CD_boolean));
    }

    private void saturating(String name, MethodTypeDesc type, int scale) {
        code.loadConstant(PackedLanes.signs(scale)).loadConstant(PackedLanes.top(scale));
        code.invokevirtual(RegionBody.SATURATING, name, type);
    }

    private void mask(long lane, int scale) {
        if (scale != 3) {
            code.loadConstant(Lanes.replicate(lane, scale)).land();
        }
    }

    private void extend(long mask, long ones) {
        code.loadConstant(mask).loadConstant(ones).invokestatic(PACKED, "extend", TWO_AND_SIGNS);
    }

    /** A shift by lanes of another operand. */
    void shiftByLanes(boolean unsigned, boolean rounding, int scale) {
        String signed = rounding ? "roundingShift" : "shift";
        code.loadConstant(8 << scale).loadConstant(Lanes.replicate(1, scale));
        code.invokestatic(
                SHIFTS,
                unsigned ? rounding ? "unsignedRoundingShift" : "unsignedShift" : signed,
                MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int, CD_long));
    }

    /** The mean of two unsigned operands. */
    void halvedSum(boolean rounding, int scale) {
        withSigns(rounding ? "roundedHalvedSum" : "halvedSum", scale);
    }

    /** Half of the difference of two unsigned operands. */
    void halvedDifference(int scale) {
        withSigns("halvedDifference", scale);
    }

    void exchangeSigns(int scale) {
        code.loadConstant(PackedLanes.signs(scale)).lxor();
    }

    // Places

    /** An element into all lanes. */
    void replicate(int scale) {
        if (scale != 3) {
            code.loadConstant((1L << (8 << scale)) - 1).land();
            code.loadConstant(Lanes.replicate(1, scale)).lmul();
        }
    }

    /** The lanes of each container in the opposite order. */
    void reverse(int scale, int containerScale) {
        if (scale == 0 && containerScale == 1) {
            code.invokestatic(IntegerWriter.ARITHMETIC, "exchangeBytes", ONE);
        } else if (scale == 0) {
            code.invokestatic(IntegerWriter.LONG, "reverseBytes", ONE);
            if (containerScale == 2) {
                exchangeWords();
            }
        } else {
            if (scale == 1) {
                code.invokestatic(PACKED, "exchangeHalfwords", ONE);
            }
            if (containerScale == 3) {
                exchangeWords();
            }
        }
    }

    private void exchangeWords() {
        code.loadConstant(32).invokestatic(IntegerWriter.LONG, "rotateLeft", ROTATE);
    }

    /** The lanes with even numbers, and zeros. */
    void even(int scale) {
        code.loadConstant(PackedLanes.even(scale)).land();
    }

    /** The lanes with odd numbers, and zeros. */
    void odd(int scale) {
        code.loadConstant(~PackedLanes.even(scale)).land();
    }

    /** Lanes with zeros between them, whose sign comes into these. */
    void extendEven(int scale) {
        if (scale == 2) {
            code.l2i().i2l();
        } else {
            int bits = 8 << scale;
            extend(Lanes.replicate(1L << (bits - 1), scale + 1), (2L << bits) - 2);
        }
    }

    /** The lower halves of lanes that are twice as wide, in 32 bits. */
    void narrow(int scale) {
        switch (scale) {
            case 0 -> code.invokestatic(PACKED, "narrowToBytes", ONE);
            case 1 -> code.invokestatic(PACKED, "narrowToHalfwords", ONE);
            default -> code.loadConstant(0xffffffffL).land();
        }
    }

    /** Of two longs: the lower 32 bits of each. */
    void join() {
        code.loadConstant(32).lshl().lor();
    }

    /** The lanes of the lower 32 bits, with zeros between them. */
    void widen(int scale) {
        switch (scale) {
            case 0 -> code.invokestatic(PACKED, "widenBytes", ONE);
            case 1 -> code.invokestatic(PACKED, "widenHalfwords", ONE);
            default -> code.loadConstant(0xffffffffL).land();
        }
    }
}
