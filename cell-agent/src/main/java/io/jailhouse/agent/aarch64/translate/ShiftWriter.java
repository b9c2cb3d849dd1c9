package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.simd.Lanes;
import java.lang.classfile.CodeBuilder;

/**
 * Writes shifts of lanes that stay in their place, by immediates and by registers, and inserts, by halves of registers. Of scalars
 * only those of 64 bits, which are the lower half.
 */
final class ShiftWriter {

    private static final int WHOLE_HALF = 3;

    private final RegionBody body;
    private final HalfWriter halves;
    private final PackedWriter packed;
    private final CodeBuilder code;

    ShiftWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
        packed = new PackedWriter(code);
    }

    /** Writes an instruction; false if it is not one of these. */
    boolean write(int op, int word) {
        boolean scalar = (word >>> 28 & 1) != 0;
        if (op >= SimdOp.SHR && op <= SimdOp.QSHL) {
            return immediate(op, word, scalar);
        }
        int scale = word >>> 22 & 3;
        if (op != SimdOp.SHL_VARIABLE || (scalar && scale != WHOLE_HALF)) {
            return false;
        }
        boolean whole = !scalar && (word >>> 30 & 1) != 0;
        halves.setEach(word & 31, whole, half -> byRegister(word, scale, half));
        return true;
    }

    private void byRegister(int word, int scale, int half) {
        boolean unsigned = (word >>> 29 & 1) != 0;
        boolean rounding = (word >>> 12 & 1) != 0;
        boolean saturating = (word >>> 11 & 1) != 0;
        if (saturating) {
            body.pushSaturating();
        }
        halves.push(word >>> 5 & 31, half);
        halves.push(word >>> 16 & 31, half);
        if (saturating) {
            packed.shiftSaturating(unsigned, rounding, scale);
        } else {
            packed.shiftByLanes(unsigned, rounding, scale);
        }
    }

    /** Pushes what a shift to the left gives that stops at the ends of the range. */
    private void saturating(boolean toUnsigned, boolean unsigned, Runnable operand, int left, int scale) {
        body.pushSaturating();
        operand.run();
        operand.run();
        packed.shiftLeft(left, scale);
        operand.run();
        packed.shiftLeft(left, scale);
        if (left != 0 && unsigned) {
            packed.unsignedShiftRight(left, scale);
        } else if (left != 0) {
            packed.shiftRight(left, scale);
        }
        packed.shiftedLeft(
                toUnsigned ? "shiftedLeftToUnsigned" : unsigned ? "unsignedShiftedLeft" : "shiftedLeft", scale);
    }

    /** By an immediate, whose leading bit is the size of a lane. */
    private boolean immediate(int op, int word, boolean scalar) {
        int immediate = word >>> 16 & 0x7f;
        int scale = 28 - Integer.numberOfLeadingZeros(immediate);
        if (scalar && scale != WHOLE_HALF) {
            return false;
        }
        int left = immediate - (8 << scale);
        int right = (16 << scale) - immediate;
        boolean unsigned = (word >>> 29 & 1) != 0;
        boolean rounding = op == SimdOp.RSHR || op == SimdOp.RSRA;
        boolean whole = !scalar && (word >>> 30 & 1) != 0;
        int d = word & 31;
        int n = word >>> 5 & 31;
        halves.setEach(d, whole, half -> {
            Runnable operand = () -> halves.push(n, half);
            switch (op) {
                case SimdOp.SHL_V -> {
                    operand.run();
                    packed.shiftLeft(left, scale);
                }
                case SimdOp.SLI -> {
                    operand.run();
                    packed.shiftLeft(left, scale);
                    keep(d, half, Lanes.replicate((1L << left) - 1, scale));
                }
                case SimdOp.SRI -> {
                    operand.run();
                    packed.unsignedShiftRight(right, scale);
                    long lane = -1L >>> (64 - (8 << scale));
                    keep(d, half, ~Lanes.replicate(right == 8 << scale ? 0 : lane >>> right, scale));
                }
                case SimdOp.SRA, SimdOp.RSRA -> {
                    halves.push(d, half);
                    packed.shiftRight(operand, unsigned, rounding, right, scale);
                    packed.add(scale);
                }
                case SimdOp.QSHL, SimdOp.SQSHLU -> saturating(op == SimdOp.SQSHLU, unsigned, operand, left, scale);
                default -> packed.shiftRight(operand, unsigned, rounding, right, scale);
            }
        });
        return true;
    }

    /** Adds bits of the destination to what is pushed. */
    private void keep(int d, int half, long mask) {
        halves.push(d, half);
        code.loadConstant(mask).land().lor();
    }
}
