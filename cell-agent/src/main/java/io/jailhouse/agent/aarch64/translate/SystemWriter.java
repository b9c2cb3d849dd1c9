package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Supplier;

/** Writes barriers and hints, and accesses to system registers that can neither raise anything nor change what is translated. */
final class SystemWriter {

    private static final ClassDesc DEFINITIONS = ClassDesc.of(Definitions.class.getName());
    private static final ClassDesc MONITOR = ClassDesc.of(ExclusiveMonitor.class.getName());
    private static final MethodTypeDesc CHANGE_MASK = MethodTypeDesc.of(CD_boolean, CD_long, CD_long);
    private static final long SCTLR_DZE = 1 << 14;
    private static final int DAIF_SET = 0b011_110;
    private static final int DAIF_CLEAR = 0b011_111;

    private final RegionBody body;
    private final FlagWriter flags;
    private final CodeBuilder code;

    SystemWriter(RegionBody body, FlagWriter flags) {
        this.body = body;
        this.flags = flags;
        code = body.code;
    }

    /** Whether an operation is MRS or MSR. */
    static boolean isRegisterAccess(int op) {
        return op == Op.MRS || op == Op.MSR;
    }

    /** Whether an MRS or MSR names a register that is trapped with floating point. */
    static boolean isFp(int word) {
        int register = SystemRegister.of(word);
        return register == SystemRegister.FPCR || register == SystemRegister.FPSR;
    }

    /** Whether an MRS or MSR does not end a region. */
    static boolean isTranslated(Instruction i) {
        int register = SystemRegister.of(i.word());
        return switch (i.op()) {
            case Op.MRS -> isRead(register, i.privileged());
            case Op.MSR -> isWritten(register, i.privileged());
            default -> i.privileged() && (field(i.word()) == DAIF_SET || field(i.word()) == DAIF_CLEAR);
        };
    }

    private static boolean isRead(int register, boolean privileged) {
        return switch (register) {
            case SystemRegister.NZCV,
                    SystemRegister.TPIDR_EL0,
                    SystemRegister.TPIDRRO_EL0,
                    SystemRegister.FPCR,
                    SystemRegister.FPSR -> true;
            case SystemRegister.TPIDR_EL1,
                    SystemRegister.SP_EL0,
                    SystemRegister.ELR_EL1,
                    SystemRegister.SPSR_EL1,
                    SystemRegister.ESR_EL1,
                    SystemRegister.FAR_EL1,
                    SystemRegister.PAR_EL1,
                    SystemRegister.VBAR_EL1,
                    SystemRegister.SCTLR_EL1,
                    SystemRegister.TTBR0_EL1,
                    SystemRegister.TTBR1_EL1,
                    SystemRegister.CONTEXTIDR_EL1,
                    SystemRegister.CURRENT_EL,
                    SystemRegister.DAIF,
                    SystemRegister.MIDR_EL1,
                    SystemRegister.MPIDR_EL1,
                    SystemRegister.CTR_EL0,
                    SystemRegister.DCZID_EL0,
                    SystemRegister.CNTFRQ_EL0,
                    SystemRegister.CNTPCT_EL0,
                    SystemRegister.CNTVCT_EL0 -> privileged;
            default -> false;
        };
    }

    private static boolean isWritten(int register, boolean privileged) {
        return switch (register) {
            case SystemRegister.NZCV, SystemRegister.TPIDR_EL0, SystemRegister.FPCR, SystemRegister.FPSR -> true;
            case SystemRegister.TPIDR_EL1,
                    SystemRegister.TPIDRRO_EL0,
                    SystemRegister.SP_EL0,
                    SystemRegister.ELR_EL1,
                    SystemRegister.SPSR_EL1,
                    SystemRegister.CONTEXTIDR_EL1,
                    SystemRegister.DAIF -> privileged;
            default -> false;
        };
    }

    private static int field(int word) {
        return (word >>> 13 & 0b111_000) | (word >>> 5 & 7);
    }

    /** Whether an MSR sets the condition flags. */
    static boolean setsFlags(Instruction i) {
        return SystemRegister.of(i.word()) == SystemRegister.NZCV;
    }

    /**
     * Writes an instruction.
     *
     * @param before what the flags derive from
     * @param step gives where to go, before anything is done, if the interpreter must execute it
     */
    void write(Instruction i, FlagKind before, Supplier<Label> step) {
        int word = i.word();
        switch (i.op()) {
            case Op.DMB -> body.fence("fullFence");
            case Op.DSB, Op.ISB -> {
                body.pushDefinitions();
                code.loadConstant(i.op())
                        .invokeinterface(DEFINITIONS, "passBarrier", MethodTypeDesc.of(CD_boolean, CD_int));
                code.ifeq(step.get());
                // What follows an ISB is not loaded before it; the call may be inlined, and then is no obstacle.
                body.fence("acquireFence");
            }
            case Op.CLREX -> {
                body.pushMonitor();
                code.invokevirtual(MONITOR, "clear", ConstantDescs.MTD_void);
            }
            case Op.MSR_IMM -> {
                long mask = (long) (word >>> 8 & 15) << 6;
                boolean setting = field(word) == DAIF_SET;
                body.pushDefinitions();
                code.loadConstant(setting ? -1 : ~mask).loadConstant(setting ? mask : 0);
                changeMask(step);
            }
            case Op.MRS -> read(word, before, step);
            case Op.MSR -> write(word, step);
            default -> {}
        }
    }

    /** Leaves the instruction to the interpreter if an interrupt is taken after it. */
    private void changeMask(Supplier<Label> step) {
        code.invokeinterface(DEFINITIONS, "changeMask", CHANGE_MASK).ifeq(step.get());
    }

    private void write(int word, Supplier<Label> step) {
        int register = SystemRegister.of(word);
        int t = word & 31;
        switch (register) {
            case SystemRegister.NZCV -> flags.setFromRegister(t);
            case SystemRegister.DAIF -> {
                body.pushDefinitions();
                code.lconst_0();
                body.push(t);
                code.loadConstant(CpuState.PSTATE_DAIF).land();
                changeMask(step);
            }
            default -> {
                leaveIfStackPointer(register, step);
                body.pushDefinitions();
                code.loadConstant(register);
                body.push(t);
                code.invokeinterface(DEFINITIONS, "writeRegister", MethodTypeDesc.of(CD_void, CD_int, CD_long));
                if (isFp(word)) {
                    body.fp.lookAtControl();
                }
            }
        }
    }

    /** SP_EL0 is undefined while it is the stack pointer. */
    private void leaveIfStackPointer(int register, Supplier<Label> step) {
        if (register == SystemRegister.SP_EL0) {
            body.pushState();
            code.getfield(RegionBody.STATE, "spSel", CD_boolean).ifeq(step.get());
        }
    }

    /**
     * Leaves by a label if DC ZVA is trapped, or may be a fault.
     *
     * @param mayBeDevice whether the translation of the address may be one of Device memory
     */
    void checkZeroing(Instruction i, boolean mayBeDevice, Label step) {
        if (mayBeDevice) {
            code.iconst_0().ifeq(step);
        }
        if (!i.privileged()) {
            body.pushState();
            code.getfield(RegionBody.STATE, "sctlr", CD_long).loadConstant(SCTLR_DZE);
            code.land().lconst_0().lcmp().ifeq(step);
        }
    }

    private void read(int word, FlagKind before, Supplier<Label> step) {
        int register = SystemRegister.of(word);
        if (register == SystemRegister.NZCV) {
            flags.pushRegister(before);
        } else {
            leaveIfStackPointer(register, step);
            body.pushDefinitions();
            code.loadConstant(register);
            code.invokeinterface(DEFINITIONS, "readRegister", MethodTypeDesc.of(CD_long, CD_int));
        }
        int t = word & 31;
        body.pop(t == 31 ? Decoder.SINK : t);
    }
}
