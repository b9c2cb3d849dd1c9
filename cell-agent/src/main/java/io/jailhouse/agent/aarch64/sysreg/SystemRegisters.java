package io.jailhouse.agent.aarch64.sysreg;

import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;

/**
 * What MRS and MSR do (DDI 0487 D17). The GIC's registers and the timers go to a device if it claims them, and are
 * undefined otherwise. A register that a Cortex-A53 does not have is undefined, and so is a write to one that can only be
 * read.
 */
public final class SystemRegisters {

    /** What a write makes the interpreter do. */
    public enum Effect {
        /** Nothing. */
        NONE,
        /** Interrupts may be taken now, the stack pointer has changed, or what is counted. */
        RESYNCHRONIZE,
        /** Translations are stale. */
        TRANSLATION
    }

    private static final long SCTLR_UMA = 1 << 9;
    private static final long MDSCR_TDCC = 1 << 12;
    private static final long SCTLR_UCT = 1 << 15;
    private static final long SCTLR_WRITABLE = 0x040dd3bf;
    private static final long SCTLR_RES1 = 0x30d00800;
    private static final long CPACR_WRITABLE = 0x300000;
    private static final long TCR_WRITABLE = 0x77_ffff_ffbfL;
    private static final long FPCR_WRITABLE = 0x07c00000;
    private static final long LOW_32 = 0xffffffffL;

    private final CpuState state;
    private final GuestException exception;
    private final GenericCounter counter;
    private final SystemRegisterDevice device;
    private final CpuEvents events;
    private final long mpidr;
    private final DebugRegisters debug;
    private final PerformanceMonitors monitors;

    public SystemRegisters(
            CpuState state,
            GuestException exception,
            GenericCounter counter,
            SystemRegisterDevice device,
            CpuEvents events,
            PerformanceMonitors.Events counted,
            int cpu) {
        this.state = state;
        this.exception = exception;
        this.counter = counter;
        this.device = device;
        this.events = events;
        mpidr = 0x80000000L | cpu;
        debug = new DebugRegisters(state);
        monitors = new PerformanceMonitors(state, counted, events);
        state.setBeforeLevelChange(monitors::update);
    }

    /** Puts what is not in the {@link CpuState} into its reset state. */
    public void reset() {
        monitors.reset();
    }

    /** The performance monitors. */
    public PerformanceMonitors monitors() {
        return monitors;
    }

    /** Whether the hypervisor traps a register instead of letting the guest have it. */
    public boolean isTrapped(int register) {
        return switch (register) {
            case SystemRegister.ACTLR_EL1, SystemRegister.ICC_SGI0R_EL1, SystemRegister.ICC_ASGI1R_EL1 -> true;
            default -> false;
        };
    }

    /**
     * Raises what an access raises that the exception level does not allow (DDI 0487 D17.1: op1 names the level).
     *
     * @param word the instruction, for the syndrome
     */
    public void checkAccess(int register, int word) {
        int op1 = SystemRegister.op1(register);
        if (op1 > 3 || (op1 < 3 && state.el == 0)) {
            throw exception.undefined();
        }
        boolean reading = (word >>> 21 & 1) != 0;
        if (debug.has(register) && !(reading ? debug.isReadable(register) : debug.isWritable(register))) {
            throw exception.undefined();
        }
        if (monitors.has(register) && !(reading ? monitors.isReadable(register) : monitors.isWritable(register))) {
            throw exception.undefined();
        }
        if (state.el == 0 && !allowedAtEl0(register, reading)) {
            throw exception.of(Syndrome.SYSTEM_REGISTER, Syndrome.ofSystemRegister(word), 0);
        }
    }

    private boolean allowedAtEl0(int register, boolean reading) {
        return switch (register) {
            case SystemRegister.DAIF -> (state.sctlr & SCTLR_UMA) != 0;
            case SystemRegister.CTR_EL0 -> (state.sctlr & SCTLR_UCT) != 0;
            case SystemRegister.CNTFRQ_EL0 -> (state.cntkctl & 3) != 0;
            case SystemRegister.CNTPCT_EL0 -> (state.cntkctl & 1) != 0;
            case SystemRegister.CNTVCT_EL0 -> (state.cntkctl & 2) != 0;
            case SystemRegister.CNTV_CTL_EL0, SystemRegister.CNTV_CVAL_EL0, SystemRegister.CNTV_TVAL_EL0 ->
                (state.cntkctl & 0x100) != 0;
            case SystemRegister.CNTP_CTL_EL0, SystemRegister.CNTP_CVAL_EL0, SystemRegister.CNTP_TVAL_EL0 ->
                (state.cntkctl & 0x200) != 0;
            default ->
                monitors.has(register)
                        ? monitors.allowedAtEl0(register, reading)
                        : !debug.has(register) || (state.mdscr & MDSCR_TDCC) == 0;
        };
    }

    /** MRS. */
    public long read(int register) {
        return switch (register) {
            case SystemRegister.MIDR_EL1 -> IdRegisters.MIDR;
            case SystemRegister.MPIDR_EL1 -> mpidr;
            case SystemRegister.REVIDR_EL1,
                    SystemRegister.AIDR_EL1,
                    SystemRegister.AMAIR_EL1,
                    SystemRegister.AFSR0_EL1,
                    SystemRegister.AFSR1_EL1,
                    SystemRegister.L2CTLR_EL1,
                    SystemRegister.L2ECTLR_EL1,
                    SystemRegister.L2ACTLR_EL1,
                    SystemRegister.CPUACTLR_EL1,
                    SystemRegister.CPUECTLR_EL1,
                    SystemRegister.CPUMERRSR_EL1,
                    SystemRegister.L2MERRSR_EL1,
                    SystemRegister.CBAR_EL1 -> 0;
            case SystemRegister.ID_AA64PFR0_EL1 ->
                IdRegisters.PFR0 | (device.claims(SystemRegister.ICC_IAR1_EL1) ? IdRegisters.PFR0_GIC : 0);
            case SystemRegister.ID_AA64DFR0_EL1 -> IdRegisters.DFR0;
            case SystemRegister.ID_AA64ISAR0_EL1 -> IdRegisters.ISAR0;
            case SystemRegister.ID_AA64MMFR0_EL1 -> IdRegisters.MMFR0;
            case SystemRegister.CCSIDR_EL1 -> IdRegisters.ccsidr(state.csselr);
            case SystemRegister.CLIDR_EL1 -> IdRegisters.CLIDR;
            case SystemRegister.CSSELR_EL1 -> state.csselr;
            case SystemRegister.CTR_EL0 -> IdRegisters.CTR;
            case SystemRegister.DCZID_EL0 -> IdRegisters.DCZID;
            case SystemRegister.SCTLR_EL1 -> state.sctlr;
            case SystemRegister.CPACR_EL1 -> state.cpacr;
            case SystemRegister.TTBR0_EL1 -> state.ttbr0;
            case SystemRegister.TTBR1_EL1 -> state.ttbr1;
            case SystemRegister.TCR_EL1 -> state.tcr;
            case SystemRegister.MAIR_EL1 -> state.mair;
            case SystemRegister.PAR_EL1 -> state.par;
            case SystemRegister.CONTEXTIDR_EL1 -> state.contextidr;
            case SystemRegister.SPSR_EL1 -> state.spsr;
            case SystemRegister.ELR_EL1 -> state.elr;
            case SystemRegister.SP_EL0 -> spEl0();
            case SystemRegister.SPSEL -> state.spSel ? 1 : 0;
            case SystemRegister.CURRENT_EL -> (long) state.el << 2;
            case SystemRegister.NZCV -> (long) state.nzcv() << 28;
            case SystemRegister.DAIF -> state.daif;
            case SystemRegister.FPCR -> state.fpcr;
            case SystemRegister.FPSR -> state.fpsr;
            case SystemRegister.ESR_EL1 -> state.esr;
            case SystemRegister.FAR_EL1 -> state.far;
            case SystemRegister.VBAR_EL1 -> state.vbar;
            case SystemRegister.ISR_EL1 -> events.irq() ? CpuState.PSTATE_I : 0;
            case SystemRegister.TPIDR_EL0 -> state.tpidrEl0;
            case SystemRegister.TPIDRRO_EL0 -> state.tpidrroEl0;
            case SystemRegister.TPIDR_EL1 -> state.tpidrEl1;
            default -> readTimerOrRest(register);
        };
    }

    private long readTimerOrRest(int register) {
        return switch (register) {
            case SystemRegister.CNTKCTL_EL1 -> state.cntkctl;
            case SystemRegister.CNTFRQ_EL0 -> counter.frequencyHz();
            case SystemRegister.CNTPCT_EL0, SystemRegister.CNTVCT_EL0 -> counter.count();
            default -> {
                if (device.claims(register)) {
                    yield device.read(register);
                }
                yield readUnit(register);
            }
        };
    }

    /** MSR. */
    public Effect write(int register, long value) {
        switch (register) {
            case SystemRegister.SCTLR_EL1 -> state.sctlr = (value & SCTLR_WRITABLE) | SCTLR_RES1;
            case SystemRegister.TTBR0_EL1 -> state.ttbr0 = value;
            case SystemRegister.TTBR1_EL1 -> state.ttbr1 = value;
            case SystemRegister.TCR_EL1 -> state.tcr = value & TCR_WRITABLE;
            case SystemRegister.MAIR_EL1 -> state.mair = value;
            case SystemRegister.DAIF -> state.daif = value & CpuState.PSTATE_DAIF;
            case SystemRegister.SPSEL -> state.setLevel(state.el, (value & 1) != 0);
            default -> {
                if (device.claims(register)) {
                    device.write(register, value);
                    return Effect.RESYNCHRONIZE;
                }
                if (monitors.has(register)) {
                    monitors.write(register, value);
                    return Effect.RESYNCHRONIZE;
                }
                writePlain(register, value);
            }
        }
        return effect(register);
    }

    private static Effect effect(int register) {
        return switch (register) {
            case SystemRegister.SCTLR_EL1,
                    SystemRegister.TTBR0_EL1,
                    SystemRegister.TTBR1_EL1,
                    SystemRegister.TCR_EL1,
                    SystemRegister.MAIR_EL1 -> Effect.TRANSLATION;
            case SystemRegister.DAIF, SystemRegister.SPSEL -> Effect.RESYNCHRONIZE;
            default -> Effect.NONE;
        };
    }

    private void writePlain(int register, long value) {
        switch (register) {
            case SystemRegister.CPACR_EL1 -> state.cpacr = value & CPACR_WRITABLE;
            // Not used by this core: they read as zero.
            case SystemRegister.AMAIR_EL1, SystemRegister.AFSR0_EL1, SystemRegister.AFSR1_EL1 -> {}
            case SystemRegister.PAR_EL1 -> state.par = value;
            case SystemRegister.CONTEXTIDR_EL1 -> state.contextidr = value & LOW_32;
            case SystemRegister.CSSELR_EL1 -> state.csselr = value & 0xf;
            case SystemRegister.SPSR_EL1 -> state.spsr = value & LOW_32;
            case SystemRegister.ELR_EL1 -> state.elr = value;
            case SystemRegister.SP_EL0 -> setSpEl0(value);
            case SystemRegister.NZCV -> state.setNzcv((int) (value >>> 28) & 15);
            case SystemRegister.FPCR -> state.fpcr = value & FPCR_WRITABLE;
            case SystemRegister.FPSR -> state.fpsr = value & 0xf800009fL;
            case SystemRegister.ESR_EL1 -> state.esr = value & LOW_32;
            case SystemRegister.FAR_EL1 -> state.far = value;
            case SystemRegister.VBAR_EL1 -> state.vbar = value & ~0x7ffL;
            case SystemRegister.TPIDR_EL0 -> state.tpidrEl0 = value;
            case SystemRegister.TPIDRRO_EL0 -> state.tpidrroEl0 = value;
            case SystemRegister.TPIDR_EL1 -> state.tpidrEl1 = value;
            case SystemRegister.CNTKCTL_EL1 -> state.cntkctl = value & 0x3ff;
            case SystemRegister.L2CTLR_EL1,
                    SystemRegister.L2ECTLR_EL1,
                    SystemRegister.L2ACTLR_EL1,
                    SystemRegister.CPUACTLR_EL1,
                    SystemRegister.CPUECTLR_EL1,
                    SystemRegister.CPUMERRSR_EL1,
                    SystemRegister.L2MERRSR_EL1 -> {}
            default -> writeUnit(register, value);
        }
    }

    /** A register of the performance monitors or of debug, or one that identifies what AArch32 would have. */
    private long readUnit(int register) {
        if (monitors.has(register)) {
            return monitors.read(register);
        }
        if (debug.has(register)) {
            return debug.read(register);
        }
        if (isIdentification(register)) {
            return IdRegisters.aarch32(register);
        }
        throw exception.undefined();
    }

    private void writeUnit(int register, long value) {
        if (debug.has(register)) {
            debug.write(register, value);
        } else {
            throw exception.undefined();
        }
    }

    private long spEl0() {
        if (!state.spSel) {
            throw exception.undefined();
        }
        return state.sp(0);
    }

    private void setSpEl0(long value) {
        if (!state.spSel) {
            throw exception.undefined();
        }
        state.setSpEl0(value);
    }

    private static boolean isIdentification(int register) {
        return SystemRegister.op0(register) == 3
                && SystemRegister.op1(register) == 0
                && SystemRegister.crn(register) == 0
                && SystemRegister.crm(register) >= 1
                && SystemRegister.crm(register) <= 7;
    }
}
