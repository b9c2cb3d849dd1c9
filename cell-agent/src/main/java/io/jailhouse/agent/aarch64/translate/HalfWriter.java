package io.jailhouse.agent.aarch64.translate;

import java.lang.classfile.CodeBuilder;
import java.util.function.IntConsumer;

/**
 * Writes accesses to vector registers, which stay in the CPU's state: by halves, each a long. The JVM's compiler forwards
 * what is stored to where it is loaded next.
 */
final class HalfWriter {

    private final RegionBody body;
    private final CodeBuilder code;

    HalfWriter(RegionBody body) {
        this.body = body;
        code = body.code;
    }

    /** Pushes half of a register: 0 the lower, 1 the upper. */
    void push(int register, int half) {
        body.fp.pushVectors();
        code.loadConstant(2 * register + half).laload();
    }

    /** Pushes half of a register, shifted to the right. */
    void pushShifted(int register, int half, int distance) {
        push(register, half);
        if (distance != 0) {
            code.loadConstant(distance).lushr();
        }
    }

    /** Sets half of a register to what is pushed. */
    void set(int register, int half, Runnable value) {
        body.fp.pushVectors();
        code.loadConstant(2 * register + half);
        value.run();
        code.lastore();
    }

    void clear(int register, int half) {
        set(register, half, code::lconst_0);
    }

    /** Sets a register to what is pushed for its lower half. */
    void setScalar(int register, Runnable value) {
        set(register, 0, value);
        clear(register, 1);
    }

    /** Sets each half of a register, of which the other one does not depend, or only the lower if not all bits are in use. */
    void setEach(int register, boolean whole, IntConsumer value) {
        set(register, 0, () -> value.accept(0));
        if (whole) {
            set(register, 1, () -> value.accept(1));
        } else {
            clear(register, 1);
        }
    }

    /** Sets both halves of a register at once, each of which may depend on both. */
    void setBoth(int register, Runnable low, Runnable high) {
        body.fp.pushVectors();
        code.loadConstant(2 * register);
        low.run();
        body.fp.pushVectors();
        code.loadConstant(2 * register + 1);
        high.run();
        code.lastore().lastore();
    }

    /** Pushes a lane, zero-extended. */
    void pushLane(int register, int index, int scale) {
        int bit = index << (scale + 3);
        push(register, bit >>> 6);
        if ((bit & 63) != 0) {
            code.loadConstant(bit & 63).lushr();
        }
        if (scale != 3 && (bit & 63) + (8 << scale) != 64) {
            code.loadConstant(mask(scale)).land();
        }
    }

    /** Sets a lane to what is pushed. */
    void setLane(int register, int index, int scale, Runnable value) {
        int bit = index << (scale + 3);
        int half = bit >>> 6;
        if (scale == 3) {
            set(register, half, value);
            return;
        }
        set(register, half, () -> {
            value.run();
            code.loadConstant(mask(scale)).land();
            if ((bit & 63) != 0) {
                code.loadConstant(bit & 63).lshl();
            }
            push(register, half);
            code.loadConstant(~(mask(scale) << bit)).land().lor();
        });
    }

    private static long mask(int scale) {
        return (1L << (8 << scale)) - 1;
    }
}
