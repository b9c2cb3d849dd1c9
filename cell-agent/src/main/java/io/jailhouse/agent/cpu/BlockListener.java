package io.jailhouse.agent.cpu;

/**
 * Hears of the blocks that a CPU executes. A block is what it executes in a row: up to and with the next branch, taken or
 * not, or else up to an exception, an interrupt, or an {@link Exit} other than {@link Exit.Kicked}. Called on the CPU's
 * thread, so implementations are quick.
 */
public interface BlockListener {

    /**
     * A block has been executed.
     *
     * @param exceptionLevel 0 or 1
     * @param address virtual, of its first instruction
     * @param instructions that were completed; 0 if the first one raised an exception
     * @return whether to go on listening
     */
    boolean executed(int exceptionLevel, long address, long instructions);

    /** The CPU may stand still for long: it waits for an interrupt, is turned off, was kicked, or made a violation. */
    void paused();
}
