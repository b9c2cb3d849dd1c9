package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.exception.ExceptionModel;
import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.sysreg.PerformanceEvents;
import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import io.jailhouse.agent.aarch64.sysreg.SystemRegisters;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.Exit;
import java.lang.invoke.VarHandle;

/**
 * Exception generation, hints, barriers, and the SYS, MSR and MRS instructions (DDI 0487 C4.1.65, C5).
 *
 * <p>Maintenance instructions that name the inner shareable domain act on this CPU at once and on the others by the next
 * DSB.
 */
final class SystemInstructions {

    /** Go on with the next instruction. */
    static final int NEXT = 0;
    /** Leave the dispatch loop with the pc behind this instruction. */
    static final int LEAVE = 1;
    /** Leave the dispatch loop; the pc has been set. */
    static final int JUMPED = 2;

    private static final int SP_SELECT = 0b000_101;
    private static final int DAIF_SET = 0b011_110;
    private static final int DAIF_CLEAR = 0b011_111;
    private static final long SCTLR_UMA = 1 << 9;
    private static final long SCTLR_DZE = 1 << 14;
    private static final long SCTLR_NTWI = 1 << 16;
    private static final long SCTLR_NTWE = 1 << 18;
    private static final long SCTLR_UCI = 1 << 26;
    private static final int ZVA_SIZE = 64;
    // Condition "always" in the syndrome of a trapped WFI or WFE.
    private static final long WFX_ALWAYS = 0x1e00000;

    private final CpuState state;
    private final Mmu mmu;
    private final GuestException exception;
    private final ExceptionModel exceptions;
    private final SystemRegisters registers;
    private final ExclusiveMonitor monitor;
    private final CpuEvents events;
    private final InnerShareableDomain.Member neighbours;
    private Exit exit;

    SystemInstructions(
            CpuState state,
            Mmu mmu,
            GuestException exception,
            ExceptionModel exceptions,
            SystemRegisters registers,
            ExclusiveMonitor monitor,
            CpuEvents events,
            InnerShareableDomain.Member neighbours) {
        this.state = state;
        this.mmu = mmu;
        this.exception = exception;
        this.exceptions = exceptions;
        this.registers = registers;
        this.monitor = monitor;
        this.events = events;
        this.neighbours = neighbours;
    }

    /** What the last instruction left for the hypervisor, if anything. */
    Exit takeExit() {
        Exit taken = exit;
        exit = null;
        return taken;
    }

    int execute(int op, int word) {
        int immediate = word >>> 5 & 0xffff;
        return switch (op) {
            case Op.SVC -> throw exception.call(Syndrome.SVC, immediate);
            case Op.HVC -> callHypervisor(new Exit.Hypercall(immediate, Syndrome.of(Syndrome.HVC, immediate)));
            case Op.SMC -> callHypervisor(new Exit.SecureCall(immediate, Syndrome.of(Syndrome.SMC, immediate)));
            case Op.BRK -> throw exception.of(Syndrome.BRK, immediate, 0);
            case Op.ERET -> eret();
            case Op.HINT -> hint(word >>> 5 & 0x7f);
            case Op.CLREX -> clrex();
            case Op.DMB -> barrier();
            case Op.DSB -> synchronizationBarrier();
            case Op.ISB -> interrupted() ? LEAVE : NEXT;
            case Op.MSR_IMM -> msrImmediate(word);
            case Op.SYS -> sys(word);
            case Op.MSR -> msr(word);
            case Op.MRS -> mrs(word);
            // SYSL names nothing on this CPU; HLT is undefined without a debugger.
            default -> throw exception.undefined();
        };
    }

    private int callHypervisor(Exit call) {
        if (state.el == 0) {
            throw exception.undefined();
        }
        exit = call;
        return LEAVE;
    }

    private int eret() {
        if (state.el == 0) {
            throw exception.undefined();
        }
        monitor.clear();
        registers.monitors().happened(PerformanceEvents.EXC_RETURN);
        registers.monitors().happened(PerformanceEvents.PC_WRITE_RETIRED);
        exceptions.exceptionReturn();
        mmu.levelChanged();
        return JUMPED;
    }

    private int hint(int number) {
        switch (number) {
            case 2 -> {
                trapWait(SCTLR_NTWE, 1);
                if (!neighbours.takeEvent() && !events.irq()) {
                    exit = new Exit.WaitForInterrupt(true);
                    return LEAVE;
                }
            }
            case 3 -> {
                trapWait(SCTLR_NTWI, 0);
                if (!events.irq()) {
                    exit = new Exit.WaitForInterrupt(false);
                    return LEAVE;
                }
            }
            case 4 -> neighbours.signalAll();
            case 5 -> neighbours.signal();
            default -> {}
        }
        return NEXT;
    }

    private void trapWait(long notTrapped, long isEvent) {
        if (state.el == 0 && (state.sctlr & notTrapped) == 0) {
            throw exception.of(Syndrome.WFX, WFX_ALWAYS | isEvent, 0);
        }
    }

    private int clrex() {
        monitor.clear();
        return NEXT;
    }

    private static int barrier() {
        VarHandle.fullFence();
        return NEXT;
    }

    private int synchronizationBarrier() {
        VarHandle.fullFence();
        // Who has waited may have been asked for maintenance, which is done outside of the dispatch loop.
        return neighbours.complete() || interrupted() ? LEAVE : NEXT;
    }

    /** Does what a DSB or ISB does, if that is not to leave the dispatch loop; false, and nothing is done, if it is. */
    boolean passBarrier(int op) {
        if (interrupted() || neighbours.isUnfinished()) {
            return false;
        }
        if (op == Op.DSB) {
            VarHandle.fullFence();
        }
        return true;
    }

    /** Whether an interrupt is to be taken now, which what went before may have caused. */
    private boolean interrupted() {
        return (state.daif & CpuState.PSTATE_I) == 0 && events.irq();
    }

    private int msrImmediate(int word) {
        int field = (word >>> 13 & 0b111_000) | (word >>> 5 & 7);
        int value = word >>> 8 & 15;
        if (field == SP_SELECT && state.el == 1) {
            state.setLevel(state.el, (value & 1) != 0);
            return LEAVE;
        }
        if (field != DAIF_SET && field != DAIF_CLEAR) {
            throw exception.undefined();
        }
        if (state.el == 0 && (state.sctlr & SCTLR_UMA) == 0) {
            throw exception.of(Syndrome.SYSTEM_REGISTER, Syndrome.ofSystemRegister(word), 0);
        }
        if (field == DAIF_SET) {
            state.daif |= (long) value << 6;
            return NEXT;
        }
        state.daif &= ~((long) value << 6);
        return afterUnmasking();
    }

    private int afterUnmasking() {
        events.poll();
        return interrupted() ? LEAVE : NEXT;
    }

    /** Sets PSTATE.DAIF; false, and nothing is done, if an interrupt is to be taken then. */
    boolean changeMask(long daif) {
        if ((daif & CpuState.PSTATE_I) == 0) {
            events.poll();
            if (events.irq()) {
                return false;
            }
        }
        state.daif = daif;
        return true;
    }

    private int msr(int word) {
        int register = SystemRegister.of(word);
        registers.checkAccess(register, word);
        if (registers.isTrapped(register)) {
            return trap(word);
        }
        checkFp(register);
        return switch (registers.write(register, x(word))) {
            case NONE -> NEXT;
            case RESYNCHRONIZE -> register == SystemRegister.DAIF ? afterUnmasking() : LEAVE;
            case TRANSLATION -> {
                mmu.flush();
                yield LEAVE;
            }
        };
    }

    private int mrs(int word) {
        int register = SystemRegister.of(word);
        registers.checkAccess(register, word);
        if (registers.isTrapped(register)) {
            return trap(word);
        }
        checkFp(register);
        int t = word & 31;
        state.x[t == 31 ? Decoder.SINK : t] = registers.read(register);
        return NEXT;
    }

    /** The pc stays at the instruction: the interpreter takes one off again. */
    private int trap(int word) {
        exit = new Exit.SystemRegisterTrap(Syndrome.of(Syndrome.SYSTEM_REGISTER, Syndrome.ofSystemRegister(word)));
        return LEAVE;
    }

    private void checkFp(int register) {
        if (register == SystemRegister.FPCR || register == SystemRegister.FPSR) {
            checkFpAccess();
        }
    }

    /** Raises a trap if SIMD and floating point are disabled (pseudo-code CheckFPAdvSIMDEnabled). */
    void checkFpAccess() {
        if (state.fpTrapped()) {
            throw exception.of(Syndrome.FP_ACCESS, WFX_ALWAYS, 0);
        }
    }

    // SYS: CRn 7 are caches and address translation, CRn 8 is TLB maintenance

    private int sys(int word) {
        int op1 = word >>> 16 & 7;
        int crn = word >>> 12 & 15;
        int crm = word >>> 8 & 15;
        int op2 = word >>> 5 & 7;
        if (op1 == 0 && state.el == 1 && crn == 8) {
            return tlbi(crm, op2);
        }
        if (op1 == 0 && state.el == 1 && crn == 7) {
            return privilegedMaintenance(crm << 4 | op2, x(word));
        }
        if (op1 == 3 && crn == 7) {
            return maintenance(crm << 4 | op2, word);
        }
        throw exception.undefined();
    }

    /** Every TLB invalidation drops all translations, of this CPU or of all. */
    private int tlbi(int crm, int op2) {
        boolean known = (crm == 3 || crm == 7) && op2 != 4 && op2 != 6;
        if (!known) {
            throw exception.undefined();
        }
        mmu.flush();
        if (crm == 3) {
            neighbours.flushOthers();
        }
        return LEAVE;
    }

    private int privilegedMaintenance(int crmOp2, long value) {
        switch (crmOp2) {
            // IC IALLUIS
            case 0x10 -> {
                mmu.discardCode();
                neighbours.discardOthersCode();
            }
            // IC IALLU
            case 0x50 -> mmu.discardCode();
            // DC IVAC
            case 0x61 -> mmu.checkMaintenance(value);
            // DC ISW, CSW, CISW: there are no caches
            case 0x62, 0xa2, 0xe2 -> {}
            // AT S1E1R, S1E1W, S1E0R, S1E0W
            case 0x80, 0x81, 0x82, 0x83 ->
                state.par = mmu.translateForPar(value, (crmOp2 & 1) != 0, (crmOp2 & 2) != 0 ? 0 : 1);
            default -> throw exception.undefined();
        }
        return NEXT;
    }

    private int maintenance(int crmOp2, int word) {
        if (state.el == 0 && (state.sctlr & (crmOp2 == 0x41 ? SCTLR_DZE : SCTLR_UCI)) == 0) {
            throw exception.of(Syndrome.SYSTEM_REGISTER, Syndrome.ofSystemRegister(word), 0);
        }
        switch (crmOp2) {
            // DC ZVA
            case 0x41 -> mmu.zero(x(word), ZVA_SIZE);
            // IC IVAU
            case 0x51 -> neighbours.discardOthersLine(mmu.discardCode(x(word)));
            // DC CVAC, CVAU, CIVAC
            case 0xa1, 0xb1, 0xe1 -> mmu.checkMaintenance(x(word));
            default -> throw exception.undefined();
        }
        return NEXT;
    }

    private long x(int word) {
        return state.x[word & 31];
    }
}
