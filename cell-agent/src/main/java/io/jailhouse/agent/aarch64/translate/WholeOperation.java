package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.OperandFields;
import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.hostsimd.HostSimdSupport;
import io.jailhouse.agent.aarch64.simd.VectorImmediate;
import java.lang.constant.ClassDesc;
import java.util.List;

/**
 * What an instruction is that SIMD instructions of the host do on whole registers.
 *
 * @param type the class that has it
 * @param method its method
 * @param sources the registers that it reads as a whole, by their bits
 */
record WholeOperation(ClassDesc type, String method, int sources) {

    private static final int DOUBLEWORDS = 3;
    private static final int SCALAR = 1 << 28;

    private static final ClassDesc OF_BITS = hostClass("BitInstructions");

    /** By the logarithm of the bytes of a lane. */
    private static final List<ClassDesc> BY_SCALE = List.of(
            hostClass("ByteInstructions"), hostClass("HalfwordInstructions"), hostClass("WordInstructions"), OF_BITS);

    /** A class that is there only where the host's instructions can be used. */
    static ClassDesc hostClass(String name) {
        return ClassDesc.of(HostSimdSupport.class.getPackageName(), name);
    }

    /** That of an instruction, or null: of others, scalars, and those of the lower half of registers. */
    static WholeOperation of(int op, int word) {
        if (!OperandFields.isWhole(word)) {
            return null;
        }
        if (op == Op.MODIFIED_IMM) {
            return immediate(word);
        }
        String method = bitwise(op, n(word) == m(word));
        if (method != null) {
            int old = op >= Op.BSL_V && op <= Op.BIF_V ? d(word) : 0;
            return new WholeOperation(OF_BITS, method, old | n(word) | (op == SimdOp.NOT_V ? 0 : m(word)));
        }
        if ((word & SCALAR) != 0) {
            return null;
        }
        return op >= SimdOp.SHR && op <= SimdOp.SLI ? shift(op, word) : lanes(op, word);
    }

    /** Whether it is one on bits, or on lanes of 64. */
    boolean isOfBits() {
        return type.equals(OF_BITS);
    }

    private static WholeOperation immediate(int word) {
        String method = !VectorImmediate.combines(word) ? "move" : VectorImmediate.clears(word) ? "bic" : "orr";
        return new WholeOperation(OF_BITS, method, VectorImmediate.combines(word) ? d(word) : 0);
    }

    private static String bitwise(int op, boolean same) {
        return switch (op) {
            case Op.AND_V -> "and";
            case Op.BIC_V -> "bic";
            case Op.ORR_V -> same ? "mov" : "orr";
            case Op.ORN_V -> "orn";
            case Op.EOR_V -> "eor";
            case Op.BSL_V -> "bsl";
            case Op.BIT_V -> "bit";
            case Op.BIF_V -> "bif";
            case SimdOp.NOT_V -> "not";
            default -> null;
        };
    }

    private static WholeOperation lanes(int op, int word) {
        int scale = word >>> 22 & 3;
        boolean unsigned = isUnsigned(word);
        String method = switch (op) {
            case SimdOp.ADD_V -> "add";
            case SimdOp.SUB_V -> "sub";
            case SimdOp.NEG_V -> "neg";
            default -> scale == DOUBLEWORDS ? null : narrow(op, unsigned);
        };
        if (method == null) {
            return null;
        }
        int sources = switch (op) {
            case SimdOp.MLA, SimdOp.MLS, SimdOp.ABA -> d(word) | n(word) | m(word);
            case SimdOp.NEG_V,
                    SimdOp.ABS_V,
                    SimdOp.CMEQ_ZERO,
                    SimdOp.CMGT_ZERO,
                    SimdOp.CMGE_ZERO,
                    SimdOp.CMLE_ZERO,
                    SimdOp.CMLT_ZERO -> n(word);
            default -> n(word) | m(word);
        };
        return new WholeOperation(BY_SCALE.get(scale), method, sources);
    }

    /** Of lanes of up to 32 bits. */
    private static String narrow(int op, boolean unsigned) {
        return switch (op) {
            case SimdOp.MUL_V -> "mul";
            case SimdOp.MLA -> "mla";
            case SimdOp.MLS -> "mls";
            case SimdOp.MAX_V -> unsigned ? "umax" : "smax";
            case SimdOp.MIN_V -> unsigned ? "umin" : "smin";
            case SimdOp.ABD -> unsigned ? "uabd" : "sabd";
            case SimdOp.ABA -> unsigned ? "uaba" : "saba";
            case SimdOp.ABS_V -> "abs";
            case SimdOp.HADD -> unsigned ? "uhadd" : "shadd";
            case SimdOp.RHADD -> unsigned ? "urhadd" : "srhadd";
            case SimdOp.HSUB -> unsigned ? "uhsub" : "shsub";
            case SimdOp.CM_GREATER -> unsigned ? "cmhi" : "cmgt";
            case SimdOp.CM_GREATER_EQUAL -> unsigned ? "cmhs" : "cmge";
            case SimdOp.CMEQ -> "cmeq";
            case SimdOp.CMTST -> "cmtst";
            case SimdOp.CMEQ_ZERO -> "cmeqZero";
            case SimdOp.CMGT_ZERO -> "cmgtZero";
            case SimdOp.CMGE_ZERO -> "cmgeZero";
            case SimdOp.CMLE_ZERO -> "cmleZero";
            case SimdOp.CMLT_ZERO -> "cmltZero";
            default -> null;
        };
    }

    /** By an immediate, whose leading bit is the size of a lane. */
    private static WholeOperation shift(int op, int word) {
        int immediate = word >>> 16 & 0x7f;
        int scale = 28 - Integer.numberOfLeadingZeros(immediate);
        boolean left = op == SimdOp.SHL_V || op == SimdOp.SLI;
        boolean byAllBits = !left && immediate == 8 << scale;
        String method = shift(op, isUnsigned(word), scale);
        if (byAllBits || method == null) {
            return null;
        }
        boolean combines = op == SimdOp.SRA || op == SimdOp.RSRA || op == SimdOp.SLI || op == SimdOp.SRI;
        return new WholeOperation(BY_SCALE.get(scale), method, combines ? d(word) | n(word) : n(word));
    }

    private static String shift(int op, boolean unsigned, int scale) {
        if (scale == DOUBLEWORDS) {
            return switch (op) {
                case SimdOp.SHL_V -> "shl";
                case SimdOp.SHR -> unsigned ? "ushr" : null;
                case SimdOp.SRA -> unsigned ? "usra" : null;
                default -> null;
            };
        }
        return switch (op) {
            case SimdOp.SHL_V -> "shl";
            case SimdOp.SLI -> "sli";
            case SimdOp.SRI -> "sri";
            case SimdOp.SHR -> unsigned ? "ushr" : "sshr";
            case SimdOp.SRA -> unsigned ? "usra" : "ssra";
            case SimdOp.RSHR -> unsigned ? "urshr" : "srshr";
            default -> unsigned ? "ursra" : "srsra";
        };
    }

    private static int d(int word) {
        return 1 << OperandFields.d(word);
    }

    private static int n(int word) {
        return 1 << OperandFields.n(word);
    }

    private static int m(int word) {
        return 1 << OperandFields.m(word);
    }

    private static boolean isUnsigned(int word) {
        return (word >>> 29 & 1) != 0;
    }
}
