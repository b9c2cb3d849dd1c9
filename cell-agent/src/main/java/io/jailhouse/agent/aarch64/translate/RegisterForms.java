package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.decode.OperandFields;
import io.jailhouse.agent.aarch64.decode.SimdOp;
import io.jailhouse.agent.aarch64.hostsimd.HostSimdSupport;
import io.jailhouse.agent.aarch64.simd.VectorImmediate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which instructions of a region work on whole vector registers, by SIMD instructions of the host, and which by halves.
 *
 * <p>A host waits a dozen cycles for 16 bytes of which it has just stored eight and eight. So an instruction reads registers as
 * a whole only if none of them was written by halves before, on whatever path. Halves of what was written as a whole can be
 * read at any time.
 */
final class RegisterForms {

    private static final int WHOLE = 16;

    /**
     * The weight that whole registers may have in a region. The compiler stops taking calls in when it has made some 18,000 nodes,
     * which is after about half of that; all others remain calls, of 2 ns each, and then halves are better.
     */
    private static final int MOST = 400;

    private final Set<Instruction> whole = new HashSet<>();

    private RegisterForms() {}

    /** Finds them; none if the host's instructions cannot be used. */
    static RegisterForms of(FlowGraph graph) {
        RegisterForms forms = new RegisterForms();
        boolean any = graph.blocks().stream()
                .flatMap(block -> block.instructions.stream())
                .anyMatch(Instruction::usesFp);
        if (any && HostSimdSupport.isUsable()) {
            forms.derive(graph);
            if (forms.whole.stream().mapToInt(RegisterForms::weight).sum() > MOST) {
                forms.whole.clear();
            }
        }
        return forms;
    }

    /** About how many operations the compiler is asked for, with those that only name lanes in another way. */
    private static int weight(Instruction instruction) {
        Access access = Access.of(instruction);
        if (access != null) {
            return 2 * ((Transfer.Vectors) access.transfer()).registers().size();
        }
        return WholeOperation.of(instruction.op(), instruction.word()).isOfBits() ? 4 : 8;
    }

    /** Whether an instruction is to read and write whole registers. */
    boolean isWhole(Instruction instruction) {
        return whole.contains(instruction);
    }

    private void derive(FlowGraph graph) {
        // By blocks, the registers that were written by halves, as bits.
        Map<Block, Integer> halved = new HashMap<>();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : graph.blocks()) {
                int end = end(block, halved.getOrDefault(block, 0));
                for (Block successor : block.successors) {
                    int before = halved.getOrDefault(successor, 0);
                    changed |= (end & ~before) != 0;
                    halved.put(successor, before | end);
                }
            }
        }
    }

    /** The registers written by halves at a block's end; keeps what was found of its instructions. */
    private int end(Block block, int start) {
        int halved = start;
        for (int i = 0; i < block.instructions.size(); i++) {
            Instruction instruction = block.instructions.get(i);
            if (!instruction.usesFp()) {
                continue;
            }
            int written = written(instruction);
            if (canBeWhole(block, i, halved)) {
                whole.add(instruction);
                halved &= ~written;
            } else {
                whole.remove(instruction);
                halved |= written;
            }
        }
        return halved;
    }

    private static boolean canBeWhole(Block block, int index, int halved) {
        Instruction instruction = block.instructions.get(index);
        Access access = Access.of(instruction);
        if (access != null) {
            if (!(access.transfer() instanceof Transfer.Vectors vectors) || vectors.size() != WHOLE) {
                return false;
            }
            return access.store()
                    ? (bits(vectors.registers()) & halved) == 0
                    : vectors.registers().stream().allMatch(register -> wholeIsRead(block, index, register));
        }
        WholeOperation operation = WholeOperation.of(instruction.op(), instruction.word());
        if (operation == null) {
            return false;
        }
        return isConstant(instruction)
                ? wholeIsRead(block, index, OperandFields.d(instruction.word()))
                : (operation.sources() & halved) == 0;
    }

    private static boolean isConstant(Instruction instruction) {
        return instruction.op() == Op.MODIFIED_IMM && !VectorImmediate.combines(instruction.word());
    }

    /** Whether the first instruction behind one that uses a register may do so as a whole. */
    private static boolean wholeIsRead(Block block, int index, int register) {
        for (Instruction next : block.instructions.subList(index + 1, block.instructions.size())) {
            if (!next.usesFp() || next.op() < Op.SIMD_LOADSTORE_FIRST) {
                continue;
            }
            Access access = Access.of(next);
            if (access != null) {
                if (access.transfer() instanceof Transfer.Vectors vectors
                        && vectors.registers().contains(register)) {
                    return vectors.size() == WHOLE;
                }
                continue;
            }
            WholeOperation operation = WholeOperation.of(next.op(), next.word());
            if (operation != null && (operation.sources() >>> register & 1) != 0) {
                return true;
            }
            int word = next.word();
            if (OperandFields.n(word) == register || OperandFields.m(word) == register) {
                return false;
            }
            if (OperandFields.d(word) == register) {
                return operation != null;
            }
        }
        return true;
    }

    /** The vector registers that an instruction writes, as bits. */
    private static int written(Instruction instruction) {
        Access access = Access.of(instruction);
        if (access != null) {
            return access.store()
                    ? 0
                    : switch (access.transfer()) {
                        case Transfer.Vectors vectors -> bits(vectors.registers());
                        case Transfer.Lanes lanes -> bits(lanes.registers());
                        case Transfer.Replicated replicated -> bits(replicated.registers());
                        case Transfer.Interleaved interleaved -> {
                            int bits = 0;
                            for (int k = 0; k < interleaved.count(); k++) {
                                bits |= 1 << (interleaved.first() + k);
                            }
                            yield bits;
                        }
                        default -> 0;
                    };
        }
        return switch (instruction.op()) {
            case Op.SMOV, Op.UMOV, SimdOp.FCMP, SimdOp.FCCMP, SimdOp.FCVT_TO_INTEGER, SimdOp.FCVT_TO_FIXED -> 0;
            case Op.FMOV_GENERAL -> (instruction.word() >>> 16 & 1) != 0 ? 1 << OperandFields.d(instruction.word()) : 0;
            default -> instruction.op() >= Op.SIMD_FIRST ? 1 << OperandFields.d(instruction.word()) : 0;
        };
    }

    private static int bits(List<Integer> registers) {
        return registers.stream().mapToInt(register -> 1 << register).reduce(0, (a, b) -> a | b);
    }
}
