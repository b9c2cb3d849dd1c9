package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.isWhole;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.simd.VectorImmediate;
import java.lang.classfile.CodeBuilder;

/** Writes moves between registers, lanes and immediates, and the bitwise operations. */
final class MoveWriter {

    private final RegionBody body;
    private final HalfWriter halves;
    private final PackedWriter packed;
    private final CodeBuilder code;

    MoveWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
        packed = new PackedWriter(code);
    }

    void write(int op, int word) {
        int d = word & 31;
        int n = word >>> 5 & 31;
        int imm5 = word >>> 16 & 31;
        int scale = Integer.numberOfTrailingZeros(imm5);
        int index = imm5 >>> (scale + 1);
        switch (op) {
            case Op.FMOV_GENERAL -> general(word, d, n);
            case Op.FMOV_REG ->
                halves.setScalar(d, () -> {
                    halves.push(n, 0);
                    narrowIf((word >>> 22 & 1) == 0);
                });
            case Op.FMOV_IMM -> halves.setScalar(d, () -> code.loadConstant(VectorImmediate.scalar(word)));
            case Op.DUP_ELEMENT -> {
                halves.pushLane(n, index, scale);
                replicate(word, scale);
            }
            case Op.DUP_GENERAL -> {
                body.push(n);
                replicate(word, scale);
            }
            case Op.DUP_SCALAR -> halves.setScalar(d, () -> halves.pushLane(n, index, scale));
            case Op.INS_ELEMENT ->
                halves.setLane(d, index, scale, () -> halves.pushLane(n, (word >>> 11 & 15) >>> scale, scale));
            case Op.INS_GENERAL -> halves.setLane(d, index, scale, () -> body.push(n));
            case Op.SMOV -> {
                halves.pushLane(n, index, scale);
                int unused = 64 - (8 << scale);
                code.loadConstant(unused).lshl().loadConstant(unused).lshr();
                narrowIf(!isWhole(word));
                body.pop(slot(d));
            }
            case Op.UMOV -> {
                halves.pushLane(n, index, scale);
                body.pop(slot(d));
            }
            case Op.MODIFIED_IMM -> immediate(word, d);
            default -> halves.setEach(d, isWhole(word), half -> bitwise(op, d, n, word >>> 16 & 31, half));
        }
    }

    private void general(int word, int d, int n) {
        boolean toVector = (word >>> 16 & 1) != 0;
        boolean upper = (word >>> 19 & 1) != 0;
        if (upper && toVector) {
            halves.set(d, 1, () -> body.push(n));
        } else if (toVector) {
            halves.setScalar(d, () -> {
                body.push(n);
                narrowIf(word >= 0);
            });
        } else {
            halves.push(n, upper ? 1 : 0);
            narrowIf(word >= 0);
            body.pop(slot(d));
        }
    }

    private void narrowIf(boolean narrow) {
        if (narrow) {
            body.narrow();
        }
    }

    /** Of the element on the stack. */
    private void replicate(int word, int scale) {
        packed.replicate(scale);
        body.popAddress();
        halves.setEach(word & 31, isWhole(word), _ -> body.pushAddress());
    }

    private void immediate(int word, int d) {
        long half = VectorImmediate.half(word);
        halves.setEach(d, isWhole(word), number -> {
            if (!VectorImmediate.combines(word)) {
                code.loadConstant(half);
                return;
            }
            halves.push(d, number);
            code.loadConstant(half);
            if (VectorImmediate.clears(word)) {
                code.land();
            } else {
                code.lor();
            }
        });
    }

    private void bitwise(int op, int d, int n, int m, int half) {
        switch (op) {
            case Op.AND_V, Op.BIC_V, Op.ORR_V, Op.ORN_V, Op.EOR_V -> {
                halves.push(n, half);
                if (n == m && op == Op.ORR_V) {
                    return;
                }
                halves.push(m, half);
                if (op == Op.BIC_V || op == Op.ORN_V) {
                    code.loadConstant(-1L).lxor();
                }
                switch (op) {
                    case Op.AND_V, Op.BIC_V -> code.land();
                    case Op.EOR_V -> code.lxor();
                    default -> code.lor();
                }
            }
            case Op.BSL_V -> chosen(m, n, d, half, false);
            case Op.BIT_V -> chosen(d, n, m, half, false);
            case Op.BIF_V -> chosen(d, n, m, half, true);
            default -> throw new IllegalStateException("operation " + op + " is not a SIMD move");
        }
    }

    /** Pushes the bits of one register, and those of another where a third has ones, or zeros. */
    private void chosen(int otherwise, int chosen, int mask, int half, boolean inverted) {
        halves.push(otherwise, half);
        halves.push(otherwise, half);
        halves.push(chosen, half);
        code.lxor();
        halves.push(mask, half);
        if (inverted) {
            code.loadConstant(-1L).lxor();
        }
        code.land().lxor();
    }

    private static int slot(int register) {
        return register == 31 ? Decoder.SINK : register;
    }
}
