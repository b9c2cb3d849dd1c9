package io.jailhouse.agent.gic;

import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import io.jailhouse.agent.cpu.SystemRegisterDevice;

/**
 * The CPU interface of GICv3: the ICC registers (IHI 0069 chapter 12.2). All interrupts are of group 1. Drivers may
 * initialise the registers of group 0, which read as zero, but for the binary point; nothing is ever pending there.
 */
final class SystemRegisterInterface implements SystemRegisterDevice {

    /** Five bits of priority, 16 of interrupt id, affinity level 3, range selectors. */
    private static final int CTLR_FEATURES = 1 << 18 | 1 << 15 | 4 << 8;

    private static final int CTLR_COMMON_BINARY_POINT = 1;
    private static final int CTLR_SPLIT_EOI = 2;
    /** System registers only, and neither FIQs nor IRQs are bypassed. */
    private static final int SRE = 7;

    private static final int INTERRUPT_ID = 0xff_ffff;
    private static final long SGI_TO_OTHERS = 1L << 40;

    private final Gic gic;
    private final CpuInterface cpu;

    /**
     * Makes the registers of a CPU.
     *
     * @param gic of the cell
     * @param cpu that they belong to
     */
    SystemRegisterInterface(Gic gic, CpuInterface cpu) {
        this.gic = gic;
        this.cpu = cpu;
    }

    /** The group 0 SGIs are missing on purpose: they are a violation. */
    @Override
    public boolean claims(int register) {
        return switch (register) {
            case SystemRegister.ICC_PMR_EL1,
                    SystemRegister.ICC_IAR0_EL1,
                    SystemRegister.ICC_EOIR0_EL1,
                    SystemRegister.ICC_HPPIR0_EL1,
                    SystemRegister.ICC_BPR0_EL1,
                    SystemRegister.ICC_AP0R0_EL1,
                    SystemRegister.ICC_AP1R0_EL1,
                    SystemRegister.ICC_DIR_EL1,
                    SystemRegister.ICC_RPR_EL1,
                    SystemRegister.ICC_SGI1R_EL1,
                    SystemRegister.ICC_IAR1_EL1,
                    SystemRegister.ICC_EOIR1_EL1,
                    SystemRegister.ICC_HPPIR1_EL1,
                    SystemRegister.ICC_BPR1_EL1,
                    SystemRegister.ICC_CTLR_EL1,
                    SystemRegister.ICC_SRE_EL1,
                    SystemRegister.ICC_IGRPEN0_EL1,
                    SystemRegister.ICC_IGRPEN1_EL1 -> true;
            default -> false;
        };
    }

    @Override
    public long read(int register) {
        return switch (register) {
            case SystemRegister.ICC_IAR1_EL1 -> cpu.acknowledge();
            case SystemRegister.ICC_IAR0_EL1, SystemRegister.ICC_HPPIR0_EL1 -> CpuInterface.SPURIOUS;
            case SystemRegister.ICC_HPPIR1_EL1 -> cpu.highestPending();
            case SystemRegister.ICC_PMR_EL1 -> cpu.priorityMask();
            case SystemRegister.ICC_RPR_EL1 -> cpu.runningPriority();
            case SystemRegister.ICC_BPR0_EL1 -> cpu.binaryPoint0();
            case SystemRegister.ICC_BPR1_EL1 -> cpu.binaryPoint1();
            case SystemRegister.ICC_AP1R0_EL1 -> cpu.activePriorities() & 0xffff_ffffL;
            case SystemRegister.ICC_CTLR_EL1 ->
                CTLR_FEATURES
                        | (cpu.isSplitEoi() ? CTLR_SPLIT_EOI : 0)
                        | (cpu.isCommonBinaryPoint() ? CTLR_COMMON_BINARY_POINT : 0);
            case SystemRegister.ICC_SRE_EL1 -> SRE;
            case SystemRegister.ICC_IGRPEN1_EL1 -> cpu.isEnabled() ? 1 : 0;
            // The others can only be written, or are of group 0.
            default -> 0;
        };
    }

    @Override
    public void write(int register, long value) {
        switch (register) {
            case SystemRegister.ICC_EOIR1_EL1 -> cpu.end((int) value & INTERRUPT_ID);
            case SystemRegister.ICC_DIR_EL1 -> cpu.deactivate((int) value & INTERRUPT_ID);
            case SystemRegister.ICC_PMR_EL1 -> cpu.setPriorityMask((int) value);
            case SystemRegister.ICC_BPR0_EL1 -> cpu.setBinaryPoint0((int) value);
            case SystemRegister.ICC_BPR1_EL1 -> cpu.setBinaryPoint1((int) value);
            case SystemRegister.ICC_AP1R0_EL1 -> cpu.setActivePriorities((int) value);
            case SystemRegister.ICC_CTLR_EL1 -> {
                cpu.setSplitEoi((value & CTLR_SPLIT_EOI) != 0);
                cpu.setCommonBinaryPoint((value & CTLR_COMMON_BINARY_POINT) != 0);
            }
            case SystemRegister.ICC_IGRPEN1_EL1 -> cpu.setEnabled((value & 1) != 0);
            case SystemRegister.ICC_SGI1R_EL1 -> send(value);
            // The others can only be read, or are of group 0.
            default -> {}
        }
    }

    /** Sends an SGI to the cell's CPUs that the value names; the others get nothing. */
    private void send(long value) {
        int sgi = (int) (value >>> 24) & 0xf;
        long cluster = (value >>> 16 & 0xff) | (value >>> 32 & 0xff) << 8 | (value >>> 48 & 0xff) << 16;
        long first = (cluster << 8) | (value >>> 44 & 0xf) << 4;
        for (CpuInterface target : gic.cpus()) {
            if (target == null) {
                continue;
            }
            boolean named = (value & SGI_TO_OTHERS) != 0
                    ? target != cpu
                    : (target.cpu() & ~0xfL) == first && (value >>> (target.cpu() & 0xf) & 1) != 0;
            if (named) {
                target.receive(sgi, cpu.cpu());
            }
        }
    }
}
