package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.simd.Lanes;
import java.lang.classfile.CodeBuilder;
import java.util.Locale;

/**
 * Writes integer operations on lanes that stay in their place, by halves of registers. Of scalars only those of 64 bits, which
 * are the lower half.
 */
final class LaneWriter {

    private static final int WHOLE_HALF = 3;

    private final RegionBody body;
    private final HalfWriter halves;
    private final PackedWriter packed;
    private final CodeBuilder code;

    LaneWriter(RegionBody body, HalfWriter halves) {
        this.body = body;
        this.halves = halves;
        code = body.code;
        packed = new PackedWriter(code);
    }

    /** Writes an instruction; false if it is not one of these. */
    boolean write(int op, int word) {
        boolean scalar = (word >>> 28 & 1) != 0;
        int scale = word >>> 22 & 3;
        if (!isKnown(op) || (scalar && scale != WHOLE_HALF)) {
            return false;
        }
        boolean whole = !scalar && (word >>> 30 & 1) != 0;
        halves.setEach(word & 31, whole, half -> lanes(op, word, scale, half));
        return true;
    }

    private static boolean isKnown(int op) {
        return switch (op) {
            case SimdOp.ADD_V,
                    SimdOp.SUB_V,
                    SimdOp.MUL_V,
                    SimdOp.MLA,
                    SimdOp.MLS,
                    SimdOp.CM_GREATER,
                    SimdOp.CM_GREATER_EQUAL,
                    SimdOp.CMEQ,
                    SimdOp.CMTST,
                    SimdOp.MAX_V,
                    SimdOp.MIN_V,
                    SimdOp.ABD,
                    SimdOp.ABA,
                    SimdOp.NOT_V,
                    SimdOp.NEG_V,
                    SimdOp.ABS_V,
                    SimdOp.CNT,
                    SimdOp.CLZ_V,
                    SimdOp.CLS_V,
                    SimdOp.RBIT_V,
                    SimdOp.REV_V,
                    SimdOp.CMGT_ZERO,
                    SimdOp.CMGE_ZERO,
                    SimdOp.CMEQ_ZERO,
                    SimdOp.CMLE_ZERO,
                    SimdOp.CMLT_ZERO,
                    SimdOp.QADD,
                    SimdOp.QSUB,
                    SimdOp.HADD,
                    SimdOp.RHADD,
                    SimdOp.HSUB,
                    SimdOp.SQABS,
                    SimdOp.SQNEG,
                    SimdOp.SQDMULH -> true;
            default -> false;
        };
    }

    /** Pushes half of the result. */
    private void lanes(int op, int word, int scale, int half) {
        int d = word & 31;
        int n = word >>> 5 & 31;
        int m = word >>> 16 & 31;
        boolean unsigned = (word >>> 29 & 1) != 0;
        switch (op) {
            case SimdOp.ADD_V -> {
                operands(n, m, half);
                packed.add(scale);
            }
            case SimdOp.SUB_V -> {
                operands(n, m, half);
                packed.subtract(scale);
            }
            case SimdOp.MUL_V -> {
                operands(n, m, half);
                packed.multiply(scale);
            }
            case SimdOp.MLA -> {
                halves.push(d, half);
                operands(n, m, half);
                packed.multiply(scale);
                packed.add(scale);
            }
            case SimdOp.MLS -> {
                halves.push(d, half);
                operands(n, m, half);
                packed.multiply(scale);
                packed.subtract(scale);
            }
            case SimdOp.CM_GREATER -> compare("Greater", unsigned, n, m, half, scale);
            case SimdOp.CM_GREATER_EQUAL -> compare("GreaterOrEqual", unsigned, n, m, half, scale);
            case SimdOp.CMEQ -> {
                operands(n, m, half);
                code.lxor();
                packed.isZero(scale);
            }
            case SimdOp.CMTST -> {
                operands(n, m, half);
                code.land();
                packed.isNotZero(scale);
            }
            case SimdOp.MAX_V -> compare("Maximum", unsigned, n, m, half, scale);
            case SimdOp.MIN_V -> compare("Minimum", unsigned, n, m, half, scale);
            case SimdOp.ABD -> compare("Difference", unsigned, n, m, half, scale);
            case SimdOp.ABA -> {
                halves.push(d, half);
                compare("Difference", unsigned, n, m, half, scale);
                packed.add(scale);
            }
            case SimdOp.QADD, SimdOp.QSUB -> {
                body.pushSaturating();
                operands(n, m, half);
                String sum = unsigned ? "unsignedAdd" : "add";
                String difference = unsigned ? "unsignedSubtract" : "subtractSigned";
                packed.saturate(op == SimdOp.QADD ? sum : difference, scale);
            }
            case SimdOp.SQDMULH -> {
                body.pushSaturating();
                operands(n, m, half);
                packed.doublingMultiplyHigh(unsigned, scale);
            }
            case SimdOp.HADD, SimdOp.RHADD -> {
                madeUnsigned(unsigned, n, m, half, scale);
                packed.halvedSum(op == SimdOp.RHADD, scale);
                if (!unsigned) {
                    packed.exchangeSigns(scale);
                }
            }
            case SimdOp.HSUB -> {
                madeUnsigned(unsigned, n, m, half, scale);
                packed.halvedDifference(scale);
            }
            default -> ofOne(op, word, n, half, scale);
        }
    }

    /** Pushes operands; signed numbers become unsigned ones, in the same order. */
    private void madeUnsigned(boolean unsigned, int n, int m, int half, int scale) {
        for (int register : new int[] {n, m}) {
            halves.push(register, half);
            if (!unsigned) {
                packed.exchangeSigns(scale);
            }
        }
    }

    private void ofOne(int op, int word, int n, int half, int scale) {
        switch (op) {
            case SimdOp.NOT_V -> {
                halves.push(n, half);
                packed.invert();
            }
            case SimdOp.NEG_V -> {
                code.lconst_0();
                halves.push(n, half);
                packed.subtract(scale);
            }
            case SimdOp.ABS_V -> {
                halves.push(n, half);
                packed.absolute(scale);
            }
            case SimdOp.CNT -> {
                halves.push(n, half);
                packed.bitCounts();
            }
            case SimdOp.CLZ_V -> {
                halves.push(n, half);
                packed.leadingZeros(scale);
            }
            case SimdOp.CLS_V -> {
                // The zeros of the bits that are not as the one above, without the first.
                halves.push(n, half);
                halves.push(n, half);
                packed.shiftRight(1, scale);
                code.lxor();
                packed.leadingZeros(scale);
                code.loadConstant(Lanes.replicate(1, scale)).lsub();
            }
            case SimdOp.RBIT_V -> {
                halves.push(n, half);
                packed.reverseBits();
            }
            case SimdOp.SQABS -> {
                body.pushSaturating();
                halves.push(n, half);
                packed.saturateOne("absolute", scale);
            }
            case SimdOp.SQNEG -> {
                body.pushSaturating();
                code.lconst_0();
                halves.push(n, half);
                packed.saturate("subtractSigned", scale);
            }
            case SimdOp.REV_V -> {
                halves.push(n, half);
                int opcode = (word >>> 12 & 1) << 1 | (word >>> 29 & 1);
                packed.reverse(scale, 3 - opcode);
            }
            case SimdOp.CMEQ_ZERO -> {
                halves.push(n, half);
                packed.isZero(scale);
            }
            default -> againstZero(op, n, half, scale);
        }
    }

    private void againstZero(int op, int n, int half, int scale) {
        boolean zeroFirst = op == SimdOp.CMLT_ZERO || op == SimdOp.CMLE_ZERO;
        if (zeroFirst) {
            code.lconst_0();
        }
        halves.push(n, half);
        if (!zeroFirst) {
            code.lconst_0();
        }
        packed.compare(op == SimdOp.CMGT_ZERO || op == SimdOp.CMLT_ZERO ? "greater" : "greaterOrEqual", scale);
    }

    private void operands(int first, int second, int half) {
        halves.push(first, half);
        halves.push(second, half);
    }

    private void compare(String name, boolean unsigned, int first, int second, int half, int scale) {
        operands(first, second, half);
        String signed = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        packed.compare(unsigned ? "unsigned" + name : signed, scale);
    }
}
