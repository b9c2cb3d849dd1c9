package io.jailhouse.agent.aarch64.exception;

import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** Entry to EL1 and return from it (DDI 0487 D1.3, pseudo-code AArch64.TakeException and AArch64.ExceptionReturn). */
public final class ExceptionModel {

    private static final int SYNCHRONOUS = 0x000;
    private static final int IRQ = 0x080;
    private static final int FROM_EL1_WITH_SP1 = 0x200;
    private static final int FROM_EL0 = 0x400;
    private static final long AARCH32 = 1 << 4;

    private final CpuState state;

    public ExceptionModel(CpuState state) {
        this.state = state;
    }

    /**
     * Takes a synchronous exception.
     *
     * @param address of the instruction that raised it
     */
    public void takeSynchronous(GuestException exception, long address) {
        int exceptionClass = exception.exceptionClass();
        boolean hasAddress = false;
        switch (exceptionClass) {
            case Syndrome.DATA_ABORT_LOWER, Syndrome.INSTRUCTION_ABORT_LOWER -> {
                hasAddress = true;
                // The class of an abort tells whether it came from EL0: "lower", or "same", which is one more.
                exceptionClass += state.el;
            }
            case Syndrome.PC_ALIGNMENT -> {
                hasAddress = true;
                address = exception.faultAddress();
            }
            default -> {}
        }
        if (hasAddress) {
            state.far = exception.faultAddress();
        }
        state.esr = Syndrome.of(exceptionClass, exception.iss());
        enter(SYNCHRONOUS, exception.completed() ? address + 4 : address);
    }

    /** Takes an IRQ before the instruction at the pc. */
    public void takeIrq() {
        enter(IRQ, state.pc);
    }

    private void enter(int kind, long returnAddress) {
        state.elr = returnAddress;
        state.spsr = state.pstate();
        int from = state.el == 0 ? FROM_EL0 : state.spSel ? FROM_EL1_WITH_SP1 : 0;
        state.setLevel(1, true);
        state.daif = CpuState.PSTATE_DAIF;
        state.illegal = false;
        state.pc = (state.vbar & ~0x7ffL) + from + kind;
    }

    /**
     * ERET. A saved state that this CPU cannot have (EL2, AArch32, EL0 with SP_EL1) is an illegal return: only the
     * flags, the interrupt masks and the pc are restored, and the next instruction raises Illegal Execution State.
     */
    public void exceptionReturn() {
        long spsr = state.spsr;
        int mode = (int) spsr & 0xf;
        boolean legal = (spsr & AARCH32) == 0 && (mode == 0 || mode == 4 || mode == 5);
        state.setNzcv((int) (spsr >>> 28) & 0xf);
        state.daif = spsr & CpuState.PSTATE_DAIF;
        if (legal) {
            state.setLevel(mode >>> 2, (mode & 1) != 0);
            state.illegal = (spsr & CpuState.PSTATE_IL) != 0;
        } else {
            state.illegal = true;
        }
        state.pc = state.elr;
    }
}
