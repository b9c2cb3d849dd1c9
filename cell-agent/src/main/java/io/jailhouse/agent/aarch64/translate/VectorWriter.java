package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Writes SIMD and floating point: what is frequent in place, everything else as a call of the interpreter's definition, in
 * the middle of the region.
 */
final class VectorWriter {

    private static final ClassDesc DEFINITIONS = ClassDesc.of(Definitions.class.getName());
    private static final MethodTypeDesc EXECUTE = MethodTypeDesc.of(CD_void, CD_int, CD_int);

    /** Writes an instruction if it is of its group. */
    private interface GroupWriter {
        boolean write(int op, int word);
    }

    private final RegionBody body;
    private final CodeBuilder code;
    private final MoveWriter moves;
    private final FpScalarWriter scalars;
    private final List<GroupWriter> writers;

    VectorWriter(RegionBody body, HalfWriter halves, FlagWriter flags) {
        this.body = body;
        code = body.code;
        moves = new MoveWriter(body, halves);
        scalars = new FpScalarWriter(body, halves, flags);
        writers = List.of(
                new LaneWriter(body, halves)::write,
                new ShiftWriter(body, halves)::write,
                new CrossLaneWriter(body, halves)::write,
                new PermuteWriter(body, halves)::write,
                new NarrowWriter(body, halves)::write,
                new AcrossWriter(body, halves)::write,
                new FpLaneWriter(body, halves)::write,
                new FpLaneCompareWriter(body, halves)::write,
                new CryptoWriter(body)::write);
    }

    /** About how many bytes of bytecode an instruction becomes. */
    static int weight(Instruction i) {
        boolean fpLanes = (i.op() >= SimdOp.FADD_V && i.op() <= SimdOp.FACGT)
                || (i.op() >= SimdOp.FMLA_E && i.op() <= SimdOp.FMUL_E)
                || i.op() == SimdOp.FSQRT_V;
        if (fpLanes) {
            boolean whole = (i.word() >>> 30 & 1) != 0;
            boolean doubles = (i.word() >>> 22 & 1) != 0;
            return (whole ? 2 : 1) * (doubles ? 75 : 150);
        }
        if (i.op() >= SimdOp.FP_SCALAR_FIRST && i.op() < SimdOp.THREE_SAME_FIRST) {
            return 36;
        }
        if (i.op() >= SimdOp.CRYPTO_FIRST || takesLanes(i.op())) {
            return 200;
        }
        boolean changesWidth = (i.op() >= SimdOp.THREE_DIFFERENT_FIRST && i.op() < SimdOp.TWO_REGISTER_FIRST)
                || (i.op() >= SimdOp.ACROSS_FIRST && i.op() < SimdOp.PERMUTE_FIRST);
        return changesWidth ? 110 : 60;
    }

    /** Whether an instruction has to take lanes one by one. */
    private static boolean takesLanes(int op) {
        return switch (op) {
            case SimdOp.MUL_V,
                    SimdOp.MLA,
                    SimdOp.MLS,
                    SimdOp.SQDMULH,
                    SimdOp.MUL_E,
                    SimdOp.MLA_E,
                    SimdOp.MLS_E,
                    SimdOp.SQDMULH_E,
                    SimdOp.SQRDMULH_E,
                    SimdOp.SQDMULL,
                    SimdOp.SQDMLAL,
                    SimdOp.SQDMLSL,
                    SimdOp.SQDMULL_E,
                    SimdOp.SQDMLAL_E,
                    SimdOp.SQDMLSL_E,
                    SimdOp.SHL_VARIABLE,
                    SimdOp.TBL -> true;
            default -> false;
        };
    }

    void write(Instruction i, FlagKind before) {
        int op = i.op();
        int word = i.word();
        if (op < SimdOp.FP_SCALAR_FIRST) {
            moves.write(op, word);
            return;
        }
        boolean written = op < SimdOp.THREE_SAME_FIRST
                ? scalars.write(op, word, before)
                : writers.stream().anyMatch(writer -> writer.write(op, word));
        if (!written) {
            body.pushDefinitions();
            code.loadConstant(op).loadConstant(word).invokeinterface(DEFINITIONS, "execute", EXECUTE);
        }
    }
}
