package io.jailhouse.shm.statistics;

import java.util.Locale;

/**
 * Why a CPU left its guest for the hypervisor: the counters of an Arm CPU, in the order of the original
 * (include/jailhouse/hypercall.h, include/arch/arm-common/asm/jailhouse_hypercall.h). The place of a counter is its
 * number in hypercall 7, less 1000.
 *
 * <p>What the original counts and this hypervisor has no exit for stays 0.
 */
public enum VmexitCounter {

    /** All exits, those included that no other counter tells. */
    TOTAL,

    /** Loads and stores that stage 2 does not map: accesses to devices, whether a model answers or none. */
    MMIO,

    /** Times that an order stopped the CPU, or PSCI turned it on. */
    MANAGEMENT,

    /** HVC with the immediate of Jailhouse. */
    HYPERCALL,

    /** Interrupts by which the GIC asks for maintenance of its list registers. */
    MAINTENANCE,

    /** Interrupts that were injected. */
    VIRT_IRQ,

    /** Interrupts from one CPU of the cell to another. */
    VIRT_SGI,

    /** SMC with a function of PSCI. */
    PSCI,

    /** SMC with a function of the Arm architecture or of the silicon provider. */
    SMCCC;

    /**
     * The name of the file in which the original's driver shows the counter.
     *
     * @return for example {@code vmexits_total}
     */
    public String fileName() {
        return "vmexits_" + name().toLowerCase(Locale.ROOT);
    }
}
