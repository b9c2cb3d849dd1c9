package io.jailhouse.agent.aarch64;

import io.jailhouse.agent.aarch64.interpret.Interpreter;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import java.util.Optional;

/** Makes AArch64 CPUs. */
public final class Aarch64 {

    private Aarch64() {}

    /**
     * A CPU without a GIC, without timers, that nothing interrupts and that translates nothing.
     *
     * @param cpu its number: affinity level 0 of MPIDR_EL1
     * @param counter what CNTPCT_EL0 and CNTVCT_EL0 read
     * @param domain the cell's CPUs, of which this becomes one
     */
    public static CpuEngine interpreter(int cpu, GenericCounter counter, InnerShareableDomain domain) {
        return cpu(cpu, counter, SystemRegisterDevice.none(), domain, CpuEvents.none(), Optional.empty());
    }

    /**
     * A CPU.
     *
     * @param cpu its number: affinity level 0 of MPIDR_EL1
     * @param counter what CNTPCT_EL0 and CNTVCT_EL0 read
     * @param device the GIC's CPU interface and the timers
     * @param domain the cell's CPUs, of which this becomes one
     * @param events what interrupts it
     * @param translator makes JVM bytecode of hot code, for all CPUs of the agent; if empty, everything is interpreted
     */
    public static CpuEngine cpu(
            int cpu,
            GenericCounter counter,
            SystemRegisterDevice device,
            InnerShareableDomain domain,
            CpuEvents events,
            Optional<Translator> translator) {
        return new Interpreter(cpu, counter, device, domain, events, translator);
    }
}
