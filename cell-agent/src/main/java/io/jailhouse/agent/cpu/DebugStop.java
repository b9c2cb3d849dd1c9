package io.jailhouse.agent.cpu;

/** Why a CPU stopped for a debugger. The registers are those before the instruction at {@link CpuEngine#pc}. */
public sealed interface DebugStop {

    /** The CPU is about to execute the instruction at a breakpoint. */
    record Breakpoint() implements DebugStop {}

    /**
     * The instruction is about to make an access that a watchpoint watches.
     *
     * @param address virtual, as the instruction computes it, of the first byte of all that it accesses
     * @param size bytes, all registers of the instruction together
     * @param write whether it is a store; a store-exclusive is one whether or not it will succeed
     */
    record Watchpoint(long address, int size, boolean write) implements DebugStop {}

    /** A step has been made. */
    record Step() implements DebugStop {}

    /** As many instructions have been executed as {@link DebugHooks#stopAfter} allowed; no budget is set any more. */
    record BudgetUsedUp() implements DebugStop {}
}
