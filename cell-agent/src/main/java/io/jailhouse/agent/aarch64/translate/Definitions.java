package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.hostsimd.Definition;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;

/** What running regions call of the interpreter: its definitions of instructions. Called on the CPU's thread. */
public interface Definitions extends Definition {

    /**
     * Executes a SIMD or floating-point instruction that accesses neither memory, nor general registers, nor the condition
     * flags, while these are not trapped.
     */
    @Override
    void execute(int op, int word);

    /** What MRS gives of a register that can be read at the current exception level. */
    long readRegister(int register);

    /** What MSR does to a register that can be written at the current exception level and has no other effect. */
    void writeRegister(int register, long value);

    /**
     * Changes PSTATE.DAIF (at EL1); false, and nothing is done, if an interrupt would be taken then.
     *
     * @param kept bits that stay as they are
     * @param set bits that are set
     */
    boolean changeMask(long kept, long set);

    /** Executes a DSB or ISB; false, and nothing is done, if the CPU has to look after something else then. */
    boolean passBarrier(int op);

    /** The exclusive monitor. */
    ExclusiveMonitor monitor();
}
