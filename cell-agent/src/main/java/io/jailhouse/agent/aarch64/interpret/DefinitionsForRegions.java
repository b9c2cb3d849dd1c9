package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.sysreg.SystemRegisters;
import io.jailhouse.agent.aarch64.translate.Definitions;

/** The interpreter's definitions that translated code calls. */
record DefinitionsForRegions(
        CpuState state, Simd simd, SystemInstructions system, SystemRegisters registers, ExclusiveMonitor monitor)
        implements Definitions {

    @Override
    public void execute(int op, int word) {
        simd.compute(op, word);
    }

    @Override
    public long readRegister(int register) {
        return registers.read(register);
    }

    @Override
    public void writeRegister(int register, long value) {
        registers.write(register, value);
    }

    @Override
    public boolean changeMask(long kept, long set) {
        return system.changeMask((state.daif & kept) | set);
    }

    @Override
    public boolean passBarrier(int op) {
        return system.passBarrier(op);
    }
}
