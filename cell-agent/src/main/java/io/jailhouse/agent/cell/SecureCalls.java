package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEngine;

/**
 * PSCI and SMCCC as the hypervisor answers them (hypervisor/arch/arm-common/smccc.c and psci.c; the
 * function ids are those of Arm DEN 0022 and DEN 0028).
 */
final class SecureCalls {
    private static final long NOT_SUPPORTED = -1;
    private static final long PSCI_VERSION_1_1 = 0x10001;
    private static final long SMCCC_VERSION_1_1 = 0x10001;

    private static final int PSCI_VERSION = 0x8400_0000;
    private static final int PSCI_CPU_SUSPEND_32 = 0x8400_0001;
    private static final int PSCI_CPU_SUSPEND_64 = 0xc400_0001;
    private static final int PSCI_CPU_OFF = 0x8400_0002;
    private static final int PSCI_FEATURES = 0x8400_000a;
    private static final int SMCCC_VERSION = 0x8000_0000;
    private static final int SMCCC_ARCH_FEATURES = 0x8000_0001;

    private static final int OWNER_ARCH = 0;
    private static final int OWNER_SIP = 2;
    private static final int OWNER_STANDARD = 4;

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

    private SecureCalls() {}

    /** Carries out the call in x0; results go to x0. */
    static Outcome dispatch(CpuEngine cpu) {
        int function = (int) cpu.x(0);
        return switch (function >>> 24 & 0x3f) {
            case OWNER_ARCH -> arch(cpu, function);
            case OWNER_SIP -> answer(cpu, NOT_SUPPORTED);
            case OWNER_STANDARD -> psci(cpu, function);
            default -> Outcome.UNHANDLED;
        };
    }

    private static Outcome arch(CpuEngine cpu, int function) {
        return switch (function) {
            case SMCCC_VERSION -> answer(cpu, SMCCC_VERSION_1_1);
            case SMCCC_ARCH_FEATURES -> {
                int asked = (int) cpu.x(1);
                yield answer(cpu, asked == SMCCC_VERSION || asked == SMCCC_ARCH_FEATURES ? 0 : NOT_SUPPORTED);
            }
            default -> Outcome.UNHANDLED;
        };
    }

    private static Outcome psci(CpuEngine cpu, int function) {
        return switch (function) {
            case PSCI_VERSION -> answer(cpu, PSCI_VERSION_1_1);
            case PSCI_CPU_OFF -> Outcome.OFF;
            case PSCI_CPU_SUSPEND_32, PSCI_CPU_SUSPEND_64 -> {
                cpu.setX(0, 0);
                yield Outcome.SUSPEND;
            }
            case PSCI_FEATURES -> answer(cpu, isImplemented((int) cpu.x(1)) ? 0 : NOT_SUPPORTED);
            default -> answer(cpu, NOT_SUPPORTED);
        };
    }

    private static boolean isImplemented(int function) {
        return switch (function) {
            case PSCI_VERSION, PSCI_CPU_OFF, PSCI_CPU_SUSPEND_32, PSCI_CPU_SUSPEND_64, PSCI_FEATURES, SMCCC_VERSION ->
                true;
            default -> false;
        };
    }

    private static Outcome answer(CpuEngine cpu, long result) {
        cpu.setX(0, result);
        return Outcome.CONTINUE;
    }
}
