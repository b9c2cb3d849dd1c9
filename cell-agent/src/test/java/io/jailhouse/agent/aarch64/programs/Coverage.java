package io.jailhouse.agent.aarch64.programs;

import io.jailhouse.agent.cpu.BlockListener;
import java.util.BitSet;

/** Notes which of the generated instructions were executed at least once. */
final class Coverage implements BlockListener {

    private final ProgramImage image;
    private final BitSet executed = new BitSet();

    Coverage(ProgramImage image) {
        this.image = image;
    }

    /** How many were. */
    int count() {
        return executed.cardinality();
    }

    @Override
    public boolean executed(int exceptionLevel, long address, long instructions) {
        if (address >= Program.CODE && address < Program.addressOf(Program.MOST_WORDS)) {
            int first = image.running() * Program.MOST_WORDS + (int) (address - Program.CODE) / 4;
            executed.set(first, first + (int) instructions);
        }
        return true;
    }

    @Override
    public void paused() {
        // programs do not wait
    }
}
