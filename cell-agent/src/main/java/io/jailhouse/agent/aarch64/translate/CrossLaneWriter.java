package io.jailhouse.agent.aarch64.translate;

import static io.jailhouse.agent.aarch64.decode.OperandFields.d;
import static io.jailhouse.agent.aarch64.decode.OperandFields.isWhole;
import static io.jailhouse.agent.aarch64.decode.OperandFields.m;
import static io.jailhouse.agent.aarch64.decode.OperandFields.n;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import java.lang.classfile.CodeBuilder;

/** Writes integer operations of lanes that become wider, of pairs, and by an element. None of them is a scalar. */
final class CrossLaneWriter {

    private final RegionBody body;
    private final HalfWriter halves;
    private final PackedWriter packed;
    private final CodeBuilder code;

    CrossLaneWriter(RegionBody body, HalfWriter halves) {
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
        switch (op) {
            case SimdOp.SHLL_IMM -> widenAndShift(word);
            case SimdOp.ADDLP, SimdOp.ADALP -> addPairsWidening(op, word, scale);
            case SimdOp.ADDP -> pairs("add", word, scale);
            case SimdOp.MAXP -> pairs(isUnsigned(word) ? "unsignedMaximum" : "maximum", word, scale);
            case SimdOp.MINP -> pairs(isUnsigned(word) ? "unsignedMinimum" : "minimum", word, scale);
            case SimdOp.ADDL,
                    SimdOp.ADDW,
                    SimdOp.SUBL,
                    SimdOp.SUBW,
                    SimdOp.MULL,
                    SimdOp.MLAL,
                    SimdOp.MLSL,
                    SimdOp.SQDMULL,
                    SimdOp.SQDMLAL,
                    SimdOp.SQDMLSL,
                    SimdOp.ABDL,
                    SimdOp.ABAL -> widening(op, word, scale);
            case SimdOp.MUL_E,
                    SimdOp.MLA_E,
                    SimdOp.MLS_E,
                    SimdOp.MULL_E,
                    SimdOp.MLAL_E,
                    SimdOp.MLSL_E,
                    SimdOp.SQDMULL_E,
                    SimdOp.SQDMLAL_E,
                    SimdOp.SQDMLSL_E,
                    SimdOp.SQDMULH_E,
                    SimdOp.SQRDMULH_E -> byElement(op, word, scale);
            default -> {
                return false;
            }
        }
        return true;
    }

    private interface PushHalf {
        void of(int half);
    }

    private void widenAndShift(int word) {
        int immediate = word >>> 16 & 0x7f;
        int scale = 28 - Integer.numberOfLeadingZeros(immediate);
        int distance = immediate - (8 << scale);
        setWide(word, part -> {
            pushWidened(n(word), word, scale, part);
            packed.shiftLeft(distance, scale + 1);
        });
    }

    /** Sets both halves of the destination from the parts, of 32 bits each, of the lower or the upper half of operands. */
    private void setWide(int word, PushHalf part) {
        halves.setBoth(d(word), () -> part.of(0), () -> part.of(1));
    }

    /** Pushes a part of 32 bits of the half that an instruction reads, widened. */
    private void pushWidened(int register, int word, int scale, int part) {
        halves.pushShifted(register, isWhole(word) ? 1 : 0, 32 * part);
        if (isUnsigned(word) || scale != 2) {
            packed.widen(scale);
        }
        if (!isUnsigned(word)) {
            packed.extendEven(scale);
        }
    }

    private void addPairsWidening(int op, int word, int scale) {
        halves.setEach(d(word), isWhole(word), half -> {
            if (op == SimdOp.ADALP) {
                halves.push(d(word), half);
            }
            pushEven(word, half, 0, scale);
            pushEven(word, half, 8 << scale, scale);
            packed.add(scale + 1);
            if (op == SimdOp.ADALP) {
                packed.add(scale + 1);
            }
        });
    }

    /** Pushes the lanes with even numbers after a shift to the right, widened. */
    private void pushEven(int word, int half, int distance, int scale) {
        halves.pushShifted(n(word), half, distance);
        packed.even(scale);
        if (!isUnsigned(word)) {
            packed.extendEven(scale);
        }
    }

    private void pairs(String name, int word, int scale) {
        int n = n(word);
        int m = m(word);
        if (scale == 3) {
            halves.setBoth(d(word), () -> pairOfHalves(name, n), () -> pairOfHalves(name, m));
        } else if (isWhole(word)) {
            halves.setBoth(d(word), () -> paired(name, n, 0, n, 1, scale), () -> paired(name, m, 0, m, 1, scale));
        } else {
            halves.setScalar(d(word), () -> paired(name, n, 0, m, 0, scale));
        }
    }

    private void pairOfHalves(String name, int register) {
        halves.push(register, 0);
        halves.push(register, 1);
        ofPair(name, 3);
    }

    private void paired(String name, int first, int firstHalf, int second, int secondHalf, int scale) {
        pushPair(name, first, firstHalf, scale);
        packed.narrow(scale);
        pushPair(name, second, secondHalf, scale);
        packed.narrow(scale);
        packed.join();
    }

    /** What the lanes with odd numbers give does not count. */
    private void pushPair(String name, int register, int half, int scale) {
        halves.push(register, half);
        halves.pushShifted(register, half, 8 << scale);
        ofPair(name, scale);
    }

    private void ofPair(String name, int scale) {
        if (name.equals("add")) {
            packed.add(scale);
        } else {
            packed.compare(name, scale);
        }
    }

    private void widening(int op, int word, int scale) {
        boolean wide = op == SimdOp.ADDW || op == SimdOp.SUBW;
        boolean doubles = op == SimdOp.SQDMULL || op == SimdOp.SQDMLAL || op == SimdOp.SQDMLSL;
        boolean adds = op == SimdOp.MLAL || op == SimdOp.ABAL || op == SimdOp.SQDMLAL;
        boolean subtracts = op == SimdOp.MLSL || op == SimdOp.SQDMLSL;
        setWide(word, part -> {
            beforeProduct(adds || subtracts, doubles, word, part);
            if (wide) {
                halves.push(n(word), part);
            } else {
                pushWidened(n(word), word, scale, part);
            }
            pushWidened(m(word), word, scale, part);
            switch (op) {
                case SimdOp.ADDL, SimdOp.ADDW -> packed.add(scale + 1);
                case SimdOp.SUBL, SimdOp.SUBW -> packed.subtract(scale + 1);
                case SimdOp.ABDL, SimdOp.ABAL ->
                    packed.compare(isUnsigned(word) ? "unsignedDifference" : "difference", scale + 1);
                default -> packed.multiply(scale + 1);
            }
            afterProduct(adds, subtracts, doubles, scale + 1);
        });
    }

    /** One factor is a lane: of 16 bits only registers 0 to 15 have a name. */
    private void byElement(int op, int word, int scale) {
        boolean wide = op >= SimdOp.MLAL_E;
        int h = word >>> 11 & 1;
        int l = word >>> 21 & 1;
        int index = scale == 1 ? h << 2 | l << 1 | (word >>> 20 & 1) : h << 1 | l;
        halves.pushLane(scale == 1 ? m(word) & 15 : m(word), index, scale);
        int result = wide ? scale + 1 : scale;
        if (wide && !isUnsigned(word)) {
            packed.extendEven(scale);
        }
        boolean high = op == SimdOp.SQDMULH_E || op == SimdOp.SQRDMULH_E;
        boolean ofHalfwords = result == 1 && !high;
        if (!ofHalfwords) {
            packed.replicate(result);
        }
        body.popAddress();
        boolean doubles = op >= SimdOp.SQDMLAL_E;
        boolean adds = op == SimdOp.MLA_E || op == SimdOp.MLAL_E || op == SimdOp.SQDMLAL_E;
        boolean subtracts = op == SimdOp.MLS_E || op == SimdOp.MLSL_E || op == SimdOp.SQDMLSL_E;
        PushHalf value = part -> {
            beforeProduct(adds || subtracts, doubles || high, word, part);
            if (wide) {
                pushWidened(n(word), word, scale, part);
            } else {
                halves.push(n(word), part);
            }
            body.pushAddress();
            if (high) {
                packed.doublingMultiplyHigh(op == SimdOp.SQRDMULH_E, scale);
                return;
            }
            if (ofHalfwords) {
                packed.multiplyHalfwordsByOne();
            } else {
                packed.multiply(result);
            }
            afterProduct(adds, subtracts, doubles, result);
        };
        if (wide) {
            setWide(word, value);
        } else {
            halves.setEach(d(word), isWhole(word), value::of);
        }
    }

    /** Pushes what has to be below the factors: the destination, if the product is added to it, and what saturates. */
    private void beforeProduct(boolean accumulates, boolean saturates, int word, int part) {
        if (accumulates && saturates) {
            body.pushSaturating();
        }
        if (accumulates) {
            halves.push(d(word), part);
        }
        if (saturates) {
            body.pushSaturating();
        }
    }

    /** Doubles a product, and combines it with the destination. */
    private void afterProduct(boolean adds, boolean subtracts, boolean doubles, int scale) {
        if (doubles) {
            packed.saturateOne("doubled", scale);
        }
        if (doubles && (adds || subtracts)) {
            packed.saturate(subtracts ? "subtractSigned" : "add", scale);
        } else if (subtracts) {
            packed.subtract(scale);
        } else if (adds) {
            packed.add(scale);
        }
    }

    private static boolean isUnsigned(int word) {
        return (word >>> 29 & 1) != 0;
    }
}
