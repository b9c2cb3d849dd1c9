package io.jailhouse.agent.aarch64;

import io.jailhouse.agent.aarch64.interpret.Interpreter;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;

/** Makes AArch64 CPUs. */
public final class Aarch64 {

    private Aarch64() {}

    /**
     * A CPU without a GIC CPU interface and with timers that raise no interrupt.
     *
     * @param cpu its number: affinity level 0 of MPIDR_EL1
     * @param counter what the generic timer counts
     * @param domain the cell's CPUs, of which this becomes one
     */
    public static CpuEngine interpreter(int cpu, GenericCounter counter, InnerShareableDomain domain) {
        return interpreter(cpu, counter, SystemRegisterDevice.none(), domain);
    }

    /**
     * A CPU.
     *
     * @param cpu its number: affinity level 0 of MPIDR_EL1
     * @param counter what the generic timer counts
     * @param device the GIC's CPU interface and the timers
     * @param domain the cell's CPUs, of which this becomes one
     */
    public static CpuEngine interpreter(
            int cpu, GenericCounter counter, SystemRegisterDevice device, InnerShareableDomain domain) {
        return new Interpreter(cpu, counter, device, domain);
    }
}
