package io.jailhouse.agent.aarch64.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The basic blocks of a region, by ascending address, all reachable from the entry. */
final class FlowGraph {

    private final long entry;
    private final TreeMap<Long, Block> blocks = new TreeMap<>();

    private FlowGraph(long entry) {
        this.entry = entry;
    }

    /** Makes blocks of instructions. */
    static FlowGraph of(long entry, NavigableMap<Long, Instruction> instructions) {
        FlowGraph graph = new FlowGraph(entry);
        graph.cut(instructions);
        graph.connect();
        List.copyOf(graph.blocks.values()).forEach(graph::connectReturns);
        graph.keepReachable();
        return graph;
    }

    private void cut(NavigableMap<Long, Instruction> instructions) {
        Set<Long> leaders = new TreeSet<>(List.of(entry));
        for (Instruction instruction : instructions.values()) {
            switch (instruction.flow()) {
                case JUMP, CONDITIONAL, CALL -> leaders.add(instruction.target());
                default -> {}
            }
        }
        List<Instruction> current = new ArrayList<>();
        for (Instruction instruction : instructions.values()) {
            boolean follows = !current.isEmpty() && current.getLast().next() == instruction.pc();
            if (!current.isEmpty() && (!follows || leaders.contains(instruction.pc()))) {
                add(current);
                current = new ArrayList<>();
            }
            current.add(instruction);
            if (instruction.flow() != Instruction.Flow.NEXT) {
                add(current);
                current = new ArrayList<>();
            }
        }
        if (!current.isEmpty()) {
            add(current);
        }
    }

    private void add(List<Instruction> instructions) {
        Block block = new Block(instructions);
        blocks.put(block.start(), block);
    }

    private void connect() {
        for (Block block : blocks.values()) {
            Instruction last = block.last();
            Set<Long> to = new LinkedHashSet<>();
            switch (last.flow()) {
                case NEXT -> to.add(last.next());
                case JUMP, CALL -> to.add(last.target());
                case CONDITIONAL -> {
                    to.add(last.target());
                    to.add(last.next());
                }
                case RETURN, INDIRECT, INDIRECT_CALL, UNKNOWN -> {}
            }
            to.forEach(target -> addSuccessor(block, target));
        }
    }

    private void addSuccessor(Block block, long target) {
        Block successor = blocks.get(target);
        if (successor != null && !block.successors.contains(successor)) {
            block.successors.add(successor);
        }
    }

    /** Lets the returns of a function that a block calls lead to the instruction behind the call. */
    private void connectReturns(Block caller) {
        Instruction call = caller.last();
        if (call.flow() != Instruction.Flow.CALL || !blocks.containsKey(call.target())) {
            return;
        }
        Set<Block> body = new LinkedHashSet<>();
        Deque<Block> work = new ArrayDeque<>(List.of(blocks.get(call.target())));
        while (!work.isEmpty()) {
            Block block = work.removeFirst();
            if (!body.add(block)) {
                continue;
            }
            switch (block.last().flow()) {
                case RETURN -> addSuccessor(block, call.next());
                case CALL -> {
                    Block behind = blocks.get(block.last().next());
                    if (behind != null) {
                        work.add(behind);
                    }
                }
                default -> work.addAll(block.successors);
            }
        }
    }

    private void keepReachable() {
        Set<Block> reached = new LinkedHashSet<>();
        Deque<Block> work = new ArrayDeque<>(List.of(blocks.get(entry)));
        while (!work.isEmpty()) {
            Block block = work.removeFirst();
            if (reached.add(block)) {
                work.addAll(block.successors);
            }
        }
        blocks.values().removeIf(block -> !reached.contains(block));
    }

    /** Virtual address of the entry. */
    long entry() {
        return entry;
    }

    Collection<Block> blocks() {
        return blocks.values();
    }

    /** The block that begins at an address, or null. */
    Block at(long pc) {
        return blocks.get(pc);
    }

    int instructionCount() {
        return blocks.values().stream()
                .mapToInt(block -> block.instructions.size())
                .sum();
    }

    /** Whether the entry is in a loop, but not where a branch leads back to: what comes before it in the loop is then its end. */
    boolean beginsWithin() {
        Block first = blocks.get(entry);
        List<Block> before = blocks.values().stream()
                .filter(block -> block.successors.contains(first))
                .toList();
        return !before.isEmpty()
                && before.stream().allMatch(block -> block.last().pc() < entry);
    }

    /** Whether some path leads back to a place that it came from. */
    boolean loops() {
        return blocks.values().stream()
                .anyMatch(block -> block.successors.stream()
                        .anyMatch(to -> to.start() <= block.last().pc()));
    }
}
