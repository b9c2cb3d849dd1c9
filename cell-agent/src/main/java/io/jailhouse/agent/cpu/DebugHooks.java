package io.jailhouse.agent.cpu;

/**
 * What a debugger does to a CPU that stands still. The CPU's thread alone may call, between two calls of
 * {@link CpuEngine#run}, which then ends with {@link Exit.Stopped} where a hook says so.
 *
 * <p>As long as a breakpoint, a watchpoint, a step or a listener is set, every instruction is looked at before it is interpreted, and nothing translated is run; with
 * none, the CPU is as fast as if there were no hooks. Guest memory is never changed by them, and a reset leaves them set.
 *
 * <p>After a stop, whatever its reason, a breakpoint at that place does not stop the CPU before the instruction has been
 * executed; nor does a watchpoint that was the reason.
 */
public interface DebugHooks {

    /** Stops the CPU whenever it is about to execute the instruction at a virtual address. */
    void addBreakpoint(long address);

    /** Removes a breakpoint, if there is one. */
    void removeBreakpoint(long address);

    /** Stops the CPU whenever an instruction is about to access what is watched, even if that will raise an exception. */
    void addWatchpoint(Watchpoint watchpoint);

    /** Removes a watchpoint, if there is one that is equal. */
    void removeWatchpoint(Watchpoint watchpoint);

    /**
     * Lets the next call of {@link CpuEngine#run} end after one instruction, or else after the CPU has entered an exception
     * or interrupt. A breakpoint at that instruction does not count. If the instruction itself ends the call, as a hypercall does, the
     * stop is reported by the call after that.
     */
    void step();

    /**
     * Stops the CPU when it has executed so many instructions more, in however many calls of {@link CpuEngine#run}; replaces
     * a budget that was given before. Until shortly before, it runs at full speed if nothing else is set.
     *
     * @param instructions 0 or more; one that raises an exception is not counted, as in {@link CpuEngine#instructions}
     * @throws IllegalArgumentException if the number is negative
     */
    void stopAfter(long instructions);

    /** Lets the CPU run on, if {@link #stopAfter} has given it a budget. */
    void removeBudget();

    /**
     * Tells of each block that is executed from now on; replaces another listener.
     *
     * @param listener is told until it wants no more or {@link #stopListening} is called
     */
    void listen(BlockListener listener);

    /** Tells of no more blocks, nor of the one that is not at its end. */
    void stopListening();

    /** Sets the stack pointer in use. */
    void setSp(long value);

    /**
     * Sets flags, interrupt masks, exception level and choice of stack pointer.
     *
     * @param value in the layout of SPSR_EL2
     * @throws IllegalArgumentException if the CPU cannot have that state: it has EL0, EL1 and AArch64 only
     */
    void setPstate(long value);

    /**
     * Half of a SIMD and floating-point register.
     *
     * @param n its number, 0 to 31
     * @param half 0 for bits 63 to 0, 1 for the others
     */
    long v(int n, int half);

    /** Sets half of a SIMD and floating-point register, see {@link #v}. */
    void setV(int n, int half, long value);

    /** FPCR. */
    long fpcr();

    /** Sets FPCR as an MSR would. */
    void setFpcr(long value);

    /** FPSR. */
    long fpsr();

    /** Sets FPSR as an MSR would. */
    void setFpsr(long value);

    /**
     * Reads memory by virtual address, as EL1 may read it. Devices are not read, since that could change them.
     *
     * @param bytes filled from the start
     * @return how many bytes could be read: less than asked for where the next one is not mapped or not memory
     */
    int readMemory(long address, byte[] bytes);

    /**
     * Writes memory by virtual address, also where only the guest's own tables forbid that. All CPUs execute what was
     * written, if it is code.
     *
     * @return how many bytes could be written, see {@link #readMemory}
     */
    int writeMemory(long address, byte[] bytes);
}
