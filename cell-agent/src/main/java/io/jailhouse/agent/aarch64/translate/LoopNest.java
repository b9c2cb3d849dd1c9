package io.jailhouse.agent.aarch64.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The loops of a region and the places where it goes on after its budget was used up: their heads.
 *
 * <p>The JVM's compiler knows a loop only if there is no way into it but by its head. So the way to the head of an inner loop leads
 * by the heads of those around it, from each to the next.
 */
final class LoopNest {

    /**
     * A loop.
     *
     * @param head the block that it is entered by; one of them, if there are several: then it has no inner loops
     * @param place the number of its head as a place, above {@link Exit#ENTRY} and below those of its inner loops
     * @param inner the loops in it
     */
    record Loop(Block head, int place, List<Loop> inner) {

        /** The highest number of a place in it. */
        int lastPlace() {
            return inner.isEmpty() ? place : inner.getLast().lastPlace();
        }
    }

    private final FlowGraph graph;
    private final boolean inner;
    private final Map<Block, Set<Block>> predecessors = new HashMap<>();
    private final Map<Block, Loop> byHead = new HashMap<>();
    private final List<Loop> outermost;
    private int places = Exit.ENTRY;

    /**
     * Finds the loops of a graph.
     *
     * @param inner whether there are places in inner loops, too
     */
    LoopNest(FlowGraph graph, boolean inner) {
        this.graph = graph;
        this.inner = inner;
        for (Block block : graph.blocks()) {
            block.successors.forEach(successor -> predecessors
                    .computeIfAbsent(successor, _ -> new LinkedHashSet<>())
                    .add(block));
        }
        outermost = loopsAmong(graph.blocks());
    }

    /** The loops that lie in no other, by ascending places. */
    List<Loop> outermost() {
        return outermost;
    }

    /** The loop whose head a block is, or null. */
    Loop at(Block head) {
        return byHead.get(head);
    }

    private List<Loop> loopsAmong(Collection<Block> blocks) {
        List<Loop> found = new ArrayList<>();
        for (Set<Block> cycle : new Cycles(blocks).all()) {
            List<Block> heads = cycle.stream()
                    .filter(block -> block.start() == graph.entry() || !cycle.containsAll(predecessors.get(block)))
                    .toList();
            for (Block head : heads) {
                int place = ++places;
                cycle.remove(head);
                Loop loop = new Loop(head, place, inner && heads.size() == 1 ? loopsAmong(cycle) : List.of());
                byHead.put(head, loop);
                found.add(loop);
            }
        }
        return found;
    }

    /** The largest sets of blocks each of which leads to all others of its set (Tarjan's algorithm). */
    private static final class Cycles {
        private final Collection<Block> blocks;
        private final Map<Block, Integer> numbers = new HashMap<>();
        private final Deque<Block> path = new ArrayDeque<>();
        private final Set<Block> onPath = new LinkedHashSet<>();
        private final List<Set<Block>> cycles = new ArrayList<>();

        private Cycles(Collection<Block> blocks) {
            this.blocks = blocks;
        }

        private List<Set<Block>> all() {
            for (Block block : blocks) {
                if (!numbers.containsKey(block)) {
                    lowest(block);
                }
            }
            return cycles;
        }

        /** Visits a block, and gives the lowest number on the path that can be reached from it. */
        private int lowest(Block block) {
            int number = numbers.size();
            numbers.put(block, number);
            path.push(block);
            onPath.add(block);
            int low = number;
            for (Block successor : block.successors) {
                if (!numbers.containsKey(successor)) {
                    low = blocks.contains(successor) ? Math.min(low, lowest(successor)) : low;
                } else if (onPath.contains(successor)) {
                    low = Math.min(low, numbers.get(successor));
                }
            }
            if (low == number) {
                Set<Block> cycle = new LinkedHashSet<>();
                while (!cycle.contains(block)) {
                    Block member = path.pop();
                    onPath.remove(member);
                    cycle.add(member);
                }
                if (cycle.size() > 1 || block.successors.contains(block)) {
                    cycles.add(cycle);
                }
            }
            return low;
        }
    }
}
