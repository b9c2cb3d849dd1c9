package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.simd.Lanes;
import java.lang.classfile.CodeBuilder;
import java.util.function.IntConsumer;

/** Writes what makes lanes half as wide, with or without a shift before. None of them is a scalar. */
final class NarrowWriter {

    private final RegionBody body;
    private final HalfWriter halves;
    private final PackedWriter packed;
    private final CodeBuilder code;

    NarrowWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
        packed = new PackedWriter(code);
    }

    /** Writes an instruction; false if it is not one of these. */
    boolean write(int op, int word) {
        if ((word >>> 28 & 1) != 0) {
            return false;
        }
        int scale = word >>> 22 & 3;
        int immediate = word >>> 16 & 0x7f;
        int shiftScale = 28 - Integer.numberOfLeadingZeros(immediate);
        int distance = 2 * (8 << shiftScale) - immediate;
        boolean unsigned = (word >>> 29 & 1) != 0;
        switch (op) {
            case SimdOp.XTN -> narrow(word, scale, half -> operand(word, half));
            case SimdOp.SQXTN -> narrow(word, scale, half -> clamped(unsigned, scale, () -> operand(word, half)));
            case SimdOp.ADDHN, SimdOp.SUBHN -> narrow(word, scale, half -> upperOfSum(op, word, scale, half));
            case SimdOp.SQXTUN -> narrow(word, scale, half -> clampedToUnsigned(scale, () -> operand(word, half)));
            // What comes from the next lane is not kept.
            case SimdOp.SHRN ->
                narrow(word, shiftScale, half -> {
                    operand(word, half);
                    code.loadConstant(distance).lushr();
                });
            case SimdOp.RSHRN ->
                narrow(word, shiftScale, half -> shifted(word, half, true, true, distance, shiftScale));
            case SimdOp.QSHRN, SimdOp.QRSHRN -> {
                boolean rounding = op == SimdOp.QRSHRN;
                narrow(
                        word,
                        shiftScale,
                        half -> clamped(
                                unsigned,
                                shiftScale,
                                () -> shifted(word, half, unsigned, rounding, distance, shiftScale)));
            }
            case SimdOp.SQSHRUN, SimdOp.SQRSHRUN -> {
                boolean rounding = op == SimdOp.SQRSHRUN;
                narrow(
                        word,
                        shiftScale,
                        half -> clampedToUnsigned(
                                shiftScale, () -> shifted(word, half, false, rounding, distance, shiftScale)));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Of lanes that are twice as wide as the scale says: where the narrow ones are. What comes above is not kept. */
    private void upperOfSum(int op, int word, int scale, int half) {
        operand(word, half);
        halves.push(word >>> 16 & 31, half);
        if (op == SimdOp.ADDHN) {
            packed.add(scale + 1);
        } else {
            packed.subtract(scale + 1);
        }
        int bits = 8 << scale;
        boolean rounding = (word >>> 29 & 1) != 0;
        if (rounding) {
            code.loadConstant(Lanes.replicate(1L << (bits - 1), scale + 1));
            packed.add(scale + 1);
        }
        code.loadConstant(bits).lushr();
    }

    private void operand(int word, int half) {
        halves.push(word >>> 5 & 31, half);
    }

    /** Pushes half of the operand, whose lanes are twice as wide as the scale says, shifted to the right. */
    private void shifted(int word, int half, boolean unsigned, boolean rounding, int distance, int scale) {
        packed.shiftRight(() -> operand(word, half), unsigned, rounding, distance, scale + 1);
    }

    private void clamped(boolean unsigned, int scale, Runnable wide) {
        long most = (1L << (8 << scale)) - 1;
        body.pushSaturating();
        wide.run();
        if (unsigned) {
            code.loadConstant(Lanes.replicate(most, scale + 1));
            packed.clampUnsigned(scale + 1);
        } else {
            clamp(~(most >>> 1), most >>> 1, scale + 1);
        }
    }

    private void clampedToUnsigned(int scale, Runnable wide) {
        body.pushSaturating();
        wide.run();
        clamp(0, (1L << (8 << scale)) - 1, scale + 1);
    }

    private void clamp(long least, long most, int scale) {
        code.loadConstant(Lanes.replicate(least, scale)).loadConstant(Lanes.replicate(most, scale));
        packed.clamp(scale);
    }

    /** Two halves of wider lanes to one of narrower ones: the lower, with the upper clear, or the upper one only. */
    private void narrow(int word, int scale, IntConsumer wide) {
        Runnable value = () -> {
            wide.accept(0);
            packed.narrow(scale);
            wide.accept(1);
            packed.narrow(scale);
            packed.join();
        };
        if ((word >>> 30 & 1) != 0) {
            halves.set(word & 31, 1, value);
        } else {
            halves.setScalar(word & 31, value);
        }
    }
}
