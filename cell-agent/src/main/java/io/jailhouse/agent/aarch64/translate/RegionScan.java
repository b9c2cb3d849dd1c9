package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the instructions of a region: what is reachable from its entry, without the bodies of called functions; then of
 * called functions those that fit as a whole, so that their calls and returns are jumps within the region.
 */
final class RegionScan {

    /** How much a called function may add, as {@link #weight} counts. */
    private static final int CALLEE_WEIGHT = 3000;

    private final CodeSource code;
    private final TreeMap<Long, Instruction> instructions = new TreeMap<>();
    private final Deque<Instruction> calls = new ArrayDeque<>();
    private int weight;
    private boolean isCut;

    private RegionScan(CodeSource code) {
        this.code = code;
    }

    /**
     * Scans.
     *
     * @param entry virtual address at which the region begins
     * @param limit bytes of bytecode that the region may have, roughly
     * @param most the same, if then it holds all that is reachable: a loop in one piece is worth more than one in two
     */
    static FlowGraph scan(CodeSource code, long entry, int limit, int most) {
        RegionScan scan = new RegionScan(code);
        scan.function(entry, most);
        if (scan.isCut) {
            scan = new RegionScan(code);
            scan.function(entry, limit);
        }
        while (!scan.calls.isEmpty()) {
            Instruction call = scan.calls.removeFirst();
            long callee = call.target();
            if (!scan.instructions.containsKey(callee)) {
                scan.function(callee, Math.min(limit, scan.weight + CALLEE_WEIGHT));
            }
        }
        return FlowGraph.of(entry, scan.instructions);
    }

    /** Adds what is reachable from an address, if it fits; of the entry's function what fits. */
    private void function(long entry, int most) {
        boolean first = instructions.isEmpty();
        Map<Long, Instruction> found = new HashMap<>();
        Set<Long> seen = new HashSet<>();
        Deque<Long> work = new ArrayDeque<>(List.of(entry));
        int sum = weight;
        while (!work.isEmpty()) {
            long pc = work.removeFirst();
            while (seen.add(pc) && !instructions.containsKey(pc)) {
                Instruction instruction = code.at(pc);
                if (instruction == null || sum + weight(instruction) > most) {
                    if (!first) {
                        return;
                    }
                    isCut |= instruction != null;
                    break;
                }
                sum += weight(instruction);
                found.put(pc, instruction);
                Instruction.Flow flow = instruction.flow();
                if (flow == Instruction.Flow.CONDITIONAL || flow == Instruction.Flow.JUMP) {
                    work.addLast(instruction.target());
                }
                if (flow != Instruction.Flow.NEXT
                        && flow != Instruction.Flow.CONDITIONAL
                        && flow != Instruction.Flow.CALL) {
                    break;
                }
                pc += 4;
            }
        }
        weight = sum;
        instructions.putAll(found);
        found.values().stream()
                .filter(added -> added.flow() == Instruction.Flow.CALL)
                .forEach(calls::addLast);
    }

    /** About how many bytes of bytecode an instruction becomes, together with what is inlined and counts as well. */
    private static int weight(Instruction instruction) {
        Access access = Access.of(instruction);
        if (access != null) {
            return switch (access.transfer()) {
                case Transfer.Vectors vectors -> 52 + 2 * vectors.bytes();
                case Transfer.Interleaved interleaved -> 52 + 21 * (interleaved.bytes() >> interleaved.scale());
                default -> 52;
            };
        }
        return switch (instruction.flow()) {
            case NEXT -> instruction.op() < Op.SIMD_FIRST ? 18 : VectorWriter.weight(instruction);
            case RETURN -> 60;
            default -> 24;
        };
    }
}
