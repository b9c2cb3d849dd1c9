package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.n;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import java.lang.classfile.CodeBuilder;

/** Writes what makes one integer of all lanes of a register: halves are combined, then what is left with itself, shifted. */
final class AcrossWriter {

    private final RegionBody body;
    private final HalfWriter halves;
    private final PackedWriter packed;
    private final CodeBuilder code;

    AcrossWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
        packed = new PackedWriter(code);
    }

    /** Writes an instruction; false if it is not one of these. */
    boolean write(int op, int word) {
        int scale = word >>> 22 & 3;
        boolean unsigned = (word >>> 29 & 1) != 0;
        switch (op) {
            case SimdOp.ADDV -> reduce(word, scale, half -> halves.push(n(word), half), () -> packed.add(scale));
            case SimdOp.ADDLV ->
                reduce(word, scale + 1, half -> pairs(word, half, unsigned, scale), () -> packed.add(scale + 1));
            case SimdOp.MAXV -> extreme(word, scale, unsigned ? "unsignedMaximum" : "maximum");
            case SimdOp.MINV -> extreme(word, scale, unsigned ? "unsignedMinimum" : "minimum");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void extreme(int word, int scale, String name) {
        reduce(word, scale, half -> halves.push(n(word), half), () -> packed.compare(name, scale));
    }

    /** Pushes the sums of adjacent lanes, twice as wide. */
    private void pairs(int word, int half, boolean unsigned, int scale) {
        for (int distance : new int[] {0, 8 << scale}) {
            halves.push(n(word), half);
            code.loadConstant(distance).lushr();
            packed.even(scale);
            if (!unsigned) {
                packed.extendEven(scale);
            }
        }
        packed.add(scale + 1);
    }

    private interface PushHalf {
        void of(int half);
    }

    private void reduce(int word, int scale, PushHalf half, Runnable combine) {
        halves.setScalar(word & 31, () -> {
            half.of(0);
            if ((word >>> 30 & 1) != 0) {
                half.of(1);
                combine.run();
            }
            for (int distance = 32; distance >= 8 << scale; distance /= 2) {
                body.popAddress();
                body.pushAddress();
                body.pushAddress();
                code.loadConstant(distance).lushr();
                combine.run();
            }
            if (scale != 3) {
                code.loadConstant((1L << (8 << scale)) - 1).land();
            }
        });
    }
}
