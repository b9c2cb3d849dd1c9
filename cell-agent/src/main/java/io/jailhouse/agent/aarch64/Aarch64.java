package io.jailhouse.agent.aarch64;

import io.jailhouse.agent.aarch64.interpret.Interpreter;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;

/** Makes AArch64 CPUs. */
public final class Aarch64 {

    private Aarch64() {}

    /** A CPU without a GIC CPU interface and with timers that raise no interrupt. */
    public static CpuEngine interpreter(int cpu, GenericCounter counter) {
        return interpreter(cpu, counter, SystemRegisterDevice.none());
    }

    /**
     * A CPU.
     *
     * @param cpu its number: affinity level 0 of MPIDR_EL1
     * @param counter what the generic timer counts
     * @param device the GIC's CPU interface and the timers
     */
    public static CpuEngine interpreter(int cpu, GenericCounter counter, SystemRegisterDevice device) {
        return new Interpreter(cpu, counter, device);
    }
}
