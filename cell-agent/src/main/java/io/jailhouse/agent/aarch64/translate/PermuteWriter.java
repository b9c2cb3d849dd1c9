package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.isWhole;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.simd.PackedLanes;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes what changes the places of lanes. */
final class PermuteWriter {

    private static final ClassDesc PACKED = ClassDesc.of(PackedLanes.class.getName());
    private static final MethodTypeDesc LOOK_UP =
            MethodTypeDesc.of(CD_long, CD_long, CD_long, RegionBody.LONGS, CD_int, CD_int);

    private final RegionBody body;
    private final HalfWriter halves;
    private final PackedWriter packed;
    private final CodeBuilder code;

    PermuteWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
        packed = new PackedWriter(code);
    }

    /** Writes an instruction; false if it is not one of these. */
    boolean write(int op, int word) {
        int scale = word >>> 22 & 3;
        switch (op) {
            case SimdOp.UZP -> unzip(word, scale);
            case SimdOp.ZIP -> zip(word, scale);
            case SimdOp.TRN -> transpose(word, scale);
            case SimdOp.EXT -> extract(word);
            case SimdOp.TBL -> lookUp(word);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void lookUp(int word) {
        halves.setBoth(d(word), () -> lookUp(word, 0), () -> {
            if (isWhole(word)) {
                lookUp(word, 1);
            } else {
                code.lconst_0();
            }
        });
    }

    private void lookUp(int word, int half) {
        boolean keeps = (word >>> 12 & 1) != 0;
        halves.push(m(word), half);
        if (keeps) {
            halves.push(d(word), half);
        } else {
            code.lconst_0();
        }
        body.fp.pushVectors();
        code.loadConstant(2 * n(word)).loadConstant(16 * ((word >>> 13 & 3) + 1));
        code.invokestatic(PACKED, "lookUp", LOOK_UP);
    }

    private void unzip(int word, int scale) {
        boolean odd = (word >>> 14 & 1) != 0;
        int n = n(word);
        int m = m(word);
        if (scale == 3) {
            halves.setBoth(d(word), () -> halves.push(n, odd ? 1 : 0), () -> halves.push(m, odd ? 1 : 0));
        } else if (isWhole(word)) {
            halves.setBoth(d(word), () -> unzipped(n, 0, n, 1, scale, odd), () -> unzipped(m, 0, m, 1, scale, odd));
        } else {
            halves.setScalar(d(word), () -> unzipped(n, 0, m, 0, scale, odd));
        }
    }

    private void unzipped(int first, int firstHalf, int second, int secondHalf, int scale, boolean odd) {
        halves.pushShifted(first, firstHalf, odd ? 8 << scale : 0);
        packed.narrow(scale);
        halves.pushShifted(second, secondHalf, odd ? 8 << scale : 0);
        packed.narrow(scale);
        packed.join();
    }

    private void zip(int word, int scale) {
        int part = word >>> 14 & 1;
        if (scale == 3) {
            halves.setBoth(d(word), () -> halves.push(n(word), part), () -> halves.push(m(word), part));
        } else if (isWhole(word)) {
            halves.setBoth(d(word), () -> zipped(word, part, 0, scale), () -> zipped(word, part, 1, scale));
        } else {
            halves.setScalar(d(word), () -> zipped(word, 0, part, scale));
        }
    }

    /** Of the lower or upper 32 bits of halves. */
    private void zipped(int word, int half, int upper, int scale) {
        halves.pushShifted(n(word), half, 32 * upper);
        packed.widen(scale);
        halves.pushShifted(m(word), half, 32 * upper);
        packed.widen(scale);
        code.loadConstant(8 << scale).lshl().lor();
    }

    private void transpose(int word, int scale) {
        int part = word >>> 14 & 1;
        if (scale == 3) {
            halves.setBoth(d(word), () -> halves.push(n(word), part), () -> halves.push(m(word), part));
            return;
        }
        halves.setEach(d(word), isWhole(word), half -> {
            halves.pushShifted(n(word), half, part == 0 ? 0 : 8 << scale);
            packed.even(scale);
            halves.push(m(word), half);
            if (part == 0) {
                packed.even(scale);
                code.loadConstant(8 << scale).lshl();
            } else {
                packed.odd(scale);
            }
            code.lor();
        });
    }

    private void extract(int word) {
        int position = word >>> 11 & 15;
        int n = n(word);
        int m = m(word);
        if (isWhole(word)) {
            halves.setBoth(d(word), () -> bytesFrom(n, m, true, position), () -> bytesFrom(n, m, true, position + 8));
        } else {
            halves.setScalar(d(word), () -> bytesFrom(n, m, false, position));
        }
    }

    /** Pushes eight bytes of the one register and then the other, of each all or half. */
    private void bytesFrom(int n, int m, boolean whole, int position) {
        pushEight(n, m, whole, position >> 3);
        int shift = (position & 7) * 8;
        if (shift != 0) {
            code.loadConstant(shift).lushr();
            pushEight(n, m, whole, (position >> 3) + 1);
            code.loadConstant(64 - shift).lshl().lor();
        }
    }

    private void pushEight(int n, int m, boolean whole, int number) {
        int ofFirst = whole ? 2 : 1;
        if (number < ofFirst) {
            halves.push(n, number);
        } else {
            halves.push(m, number - ofFirst);
        }
    }
}
