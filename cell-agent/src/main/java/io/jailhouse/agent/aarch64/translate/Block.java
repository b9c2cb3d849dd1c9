package io.jailhouse.agent.aarch64.translate;

import java.lang.classfile.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A basic block of a region: entered at its first instruction only, left at its last. */
final class Block {

    final List<Instruction> instructions;
    /** Where its end may lead within the region; a return's are those that it compares the address with. */
    final List<Block> successors = new ArrayList<>();
    /** What the flags derive from at its start. */
    FlagKind flags;
    /** Its place in the code that is being made. */
    Label label;

    Block(List<Instruction> instructions) {
        this.instructions = instructions;
    }

    long start() {
        return instructions.getFirst().pc();
    }

    /** Whether the register that an instruction writes is compared behind it, here or in a block that follows. */
    boolean isCompared(Instruction writing) {
        int next = instructions.indexOf(writing) + 1;
        return Stream.concat(
                        instructions.subList(next, instructions.size()).stream(),
                        successors.stream().flatMap(block -> block.instructions.stream()))
                .anyMatch(instruction -> instruction.compares(writing.d()));
    }

    Instruction last() {
        return instructions.getLast();
    }
}
