package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.shm.statistics.CpuStatistics;
import io.jailhouse.shm.statistics.VmexitCounter;
import java.util.function.Supplier;

/**
 * PSCI and SMCCC of one CPU as the hypervisor answers them (hypervisor/arch/arm-common/smccc.c and psci.c; the function
 * ids are those of Arm DEN 0022 and DEN 0028). Belongs to the CPU's thread.
 */
final class SecureCalls {
    private static final long SUCCESS = 0;
    private static final long NOT_SUPPORTED = -1;
    private static final long DENIED = -3;
    private static final long ALREADY_ON = -4;
    private static final long CPU_IS_ON = 0;
    private static final long CPU_IS_OFF = 1;
    private static final long PSCI_VERSION_1_1 = 0x10001;
    private static final long SMCCC_VERSION_1_1 = 0x10001;

    private static final int PSCI_VERSION = 0x8400_0000;
    private static final int PSCI_CPU_SUSPEND_32 = 0x8400_0001;
    private static final int PSCI_CPU_SUSPEND_64 = 0xc400_0001;
    private static final int PSCI_CPU_OFF = 0x8400_0002;
    private static final int PSCI_CPU_ON_32 = 0x8400_0003;
    private static final int PSCI_CPU_ON_64 = 0xc400_0003;
    private static final int PSCI_AFFINITY_INFO_32 = 0x8400_0004;
    private static final int PSCI_AFFINITY_INFO_64 = 0xc400_0004;
    private static final int PSCI_FEATURES = 0x8400_000a;
    private static final int SMCCC_VERSION = 0x8000_0000;
    private static final int SMCCC_ARCH_FEATURES = 0x8000_0001;
    private static final int SMCCC_ARCH_WORKAROUND_2 = 0x8000_7fff;

    private static final int OWNER_ARCH = 0;
    private static final int OWNER_SIP = 2;
    private static final int OWNER_STANDARD = 4;
    private static final long CONVENTION_64 = 1 << 30;
    private static final long LOW_32 = 0xffff_ffffL;

    /** What a call leads to. */
    enum Outcome {
        /** The guest goes on behind the call. */
        CONTINUE,
        /** The CPU goes off. */
        OFF,
        /** The CPU sleeps until an interrupt. */
        SUSPEND,
        /** The call is a violation. */
        UNHANDLED
    }

    private final CpuEngine cpu;
    private final CpuStatistics statistics;
    private final Supplier<CellCpus> cpus;

    /**
     * Creates the calls of a CPU.
     *
     * @param cpu who calls
     * @param statistics where it is counted
     * @param cpus those that the cell owns now
     */
    SecureCalls(CpuEngine cpu, CpuStatistics statistics, Supplier<CellCpus> cpus) {
        this.cpu = cpu;
        this.statistics = statistics;
        this.cpus = cpus;
    }

    /** Whether a function is one of the Arm architecture's, by bits 29 to 24 of its id. */
    static boolean isArchitectural(long function) {
        return owner(function) == OWNER_ARCH;
    }

    private static int owner(long function) {
        return (int) function >>> 24 & 0x3f;
    }

    /** Carries out the call in x0 and counts it; results go to x0. */
    Outcome dispatch() {
        long function = cpu.x(0);
        return switch (owner(function)) {
            case OWNER_ARCH -> {
                statistics.count(VmexitCounter.SMCCC);
                yield arch((int) function);
            }
            case OWNER_SIP -> {
                statistics.count(VmexitCounter.SMCCC);
                yield answer(NOT_SUPPORTED);
            }
            case OWNER_STANDARD -> {
                statistics.count(VmexitCounter.PSCI);
                // All 64 bits count, as in the original: what is set above makes it another function.
                yield function >>> 32 == 0 ? psci((int) function) : answer(NOT_SUPPORTED);
            }
            default -> {
                statistics.count(VmexitCounter.TOTAL);
                yield Outcome.UNHANDLED;
            }
        };
    }

    private Outcome arch(int function) {
        return switch (function) {
            case SMCCC_VERSION -> answer(SMCCC_VERSION_1_1);
            case SMCCC_ARCH_FEATURES -> answer((int) cpu.x(1) == SMCCC_ARCH_FEATURES ? SUCCESS : NOT_SUPPORTED);
            case SMCCC_ARCH_WORKAROUND_2 -> answer(NOT_SUPPORTED);
            default -> Outcome.UNHANDLED;
        };
    }

    private Outcome psci(int function) {
        return switch (function) {
            case PSCI_VERSION -> answer(PSCI_VERSION_1_1);
            case PSCI_CPU_OFF -> Outcome.OFF;
            case PSCI_CPU_SUSPEND_32, PSCI_CPU_SUSPEND_64 -> {
                cpu.setX(0, SUCCESS);
                yield Outcome.SUSPEND;
            }
            case PSCI_CPU_ON_32, PSCI_CPU_ON_64 -> answer(turnOn((function & CONVENTION_64) != 0 ? -1L : LOW_32));
            case PSCI_AFFINITY_INFO_32, PSCI_AFFINITY_INFO_64 -> answer(affinityInfo());
            case PSCI_FEATURES -> answer(isImplemented(cpu.x(1)) ? SUCCESS : NOT_SUPPORTED);
            default -> answer(NOT_SUPPORTED);
        };
    }

    /** CPU_ON: x1 is the affinity, x2 the entry point, x3 what the CPU finds in x0. */
    private long turnOn(long argumentMask) {
        return cpus.get()
                .byAffinity(cpu.x(1) & argumentMask)
                .map(target -> target.powerOn(cpu.x(2) & argumentMask, cpu.x(3) & argumentMask) ? SUCCESS : ALREADY_ON)
                .orElse(DENIED);
    }

    private long affinityInfo() {
        return cpus.get()
                .byAffinity(cpu.x(1))
                .map(target -> target.isWaitingForPowerOn() ? CPU_IS_OFF : CPU_IS_ON)
                .orElse(DENIED);
    }

    private static boolean isImplemented(long function) {
        if (function >>> 32 != 0) {
            return false;
        }
        return switch ((int) function) {
            case PSCI_VERSION,
                    PSCI_CPU_OFF,
                    PSCI_CPU_SUSPEND_32,
                    PSCI_CPU_SUSPEND_64,
                    PSCI_CPU_ON_32,
                    PSCI_CPU_ON_64,
                    PSCI_AFFINITY_INFO_32,
                    PSCI_AFFINITY_INFO_64,
                    PSCI_FEATURES,
                    SMCCC_VERSION -> true;
            default -> false;
        };
    }

    private Outcome answer(long result) {
        cpu.setX(0, result);
        return Outcome.CONTINUE;
    }
}
