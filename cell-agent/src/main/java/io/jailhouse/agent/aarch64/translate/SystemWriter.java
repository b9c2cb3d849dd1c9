package io.jailhouse.agent.aarch64.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
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
    private static final int DAIF_SET = 0b011_110;

    private final RegionBody body;
    private final CodeBuilder code;

    SystemWriter(RegionBody body) {
        this.body = body;
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
            default -> i.privileged() && field(i.word()) == DAIF_SET;
        };
    }

    private static boolean isRead(int register, boolean privileged) {
        return switch (register) {
            case SystemRegister.TPIDR_EL0, SystemRegister.TPIDRRO_EL0, SystemRegister.FPCR, SystemRegister.FPSR -> true;
            case SystemRegister.TPIDR_EL1,
                    SystemRegister.SP_EL0,
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
            case SystemRegister.TPIDR_EL0, SystemRegister.FPCR, SystemRegister.FPSR -> true;
            case SystemRegister.TPIDR_EL1 -> privileged;
            default -> false;
        };
    }

    private static int field(int word) {
        return (word >>> 13 & 0b111_000) | (word >>> 5 & 7);
    }

    /**
     * Writes an instruction.
     *
     * @param step gives where to go, before anything is done, if the interpreter must execute it
     */
    void write(Instruction i, Supplier<Label> step) {
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
                body.pushDefinitions();
                code.loadConstant((word >>> 8 & 15) << 6);
                code.invokeinterface(DEFINITIONS, "maskInterrupts", MethodTypeDesc.of(CD_void, CD_int));
            }
            case Op.MRS -> read(word, step);
            case Op.MSR -> {
                body.pushDefinitions();
                code.loadConstant(SystemRegister.of(word));
                body.push(word & 31);
                code.invokeinterface(DEFINITIONS, "writeRegister", MethodTypeDesc.of(CD_void, CD_int, CD_long));
                if (isFp(word)) {
                    body.fp.lookAtControl();
                }
            }
            default -> {}
        }
    }

    private void read(int word, Supplier<Label> step) {
        int register = SystemRegister.of(word);
        if (register == SystemRegister.SP_EL0) {
            // Undefined while it is the stack pointer.
            body.pushState();
            code.getfield(RegionBody.STATE, "spSel", CD_boolean).ifeq(step.get());
        }
        body.pushDefinitions();
        code.loadConstant(register);
        code.invokeinterface(DEFINITIONS, "readRegister", MethodTypeDesc.of(CD_long, CD_int));
        int t = word & 31;
        body.pop(t == 31 ? Decoder.SINK : t);
    }
}
