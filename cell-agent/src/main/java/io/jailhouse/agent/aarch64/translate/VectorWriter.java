package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.hostsimd.HostSimdSupport;
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

    private static final int WHOLE = 75;

    /** Writes an instruction if it is of its group. */
    private interface GroupWriter {
        boolean write(int op, int word);
    }

    private final RegionBody body;
    private final CodeBuilder code;
    private final WholeWriter whole;
    private final MoveWriter moves;
    private final FpScalarWriter scalars;
    private final List<GroupWriter> writers;

    VectorWriter(RegionBody body, HalfWriter halves, FlagWriter flags) {
        this.body = body;
        code = body.code;
        whole = new WholeWriter(body);
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

    /** About how many bytes of bytecode an instruction becomes, or would for the same work of the JVM's compiler. */
    static int weight(Instruction i) {
        if (HostSimdSupport.isUsable() && WholeOperation.of(i.op(), i.word()) != null) {
            return WHOLE;
        }
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

    /**
     * Writes an instruction.
     *
     * @param before what the flags derive from
     * @param wholeRegisters whether it is to work on whole registers
     */
    void write(Instruction i, FlagKind before, boolean wholeRegisters) {
        int op = i.op();
        int word = i.word();
        if (wholeRegisters) {
            whole.write(op, word);
            return;
        }
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
