package io.jailhouse.agent.cell;

import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.timer.GenericTimers;
import io.jailhouse.shm.statistics.CpuStatistics;
import io.jailhouse.shm.statistics.VmexitCounter;

/** The devices of one CPU behind system registers: its timers and the interface to the interrupt controller. */
final class CpuRegisters implements SystemRegisterDevice {
    private final GenericTimers timers;
    private final SystemRegisterDevice cpuInterface;
    private final CpuStatistics statistics;

    /**
     * Puts the registers of a CPU together.
     *
     * @param timers of the CPU
     * @param cpuInterface of GICv3, or none
     * @param statistics where the hypervisor's exits are counted: it emulates the register that sends SGIs
     */
    CpuRegisters(GenericTimers timers, SystemRegisterDevice cpuInterface, CpuStatistics statistics) {
        this.timers = timers;
        this.cpuInterface = cpuInterface;
        this.statistics = statistics;
    }

    @Override
    public boolean claims(int register) {
        return timers.claims(register) || cpuInterface.claims(register);
    }

    @Override
    public long read(int register) {
        return timers.claims(register) ? timers.read(register) : cpuInterface.read(register);
    }

    @Override
    public void write(int register, long value) {
        if (timers.claims(register)) {
            timers.write(register, value);
            return;
        }
        if (register == SystemRegister.ICC_SGI1R_EL1) {
            statistics.count(VmexitCounter.TOTAL);
        }
        cpuInterface.write(register, value);
    }
}
