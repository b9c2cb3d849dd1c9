package io.jailhouse.agent.gic;

/**
 * The CPU interface of GICv2: what a guest finds at GICC's address is GICV (IHI 0048 chapter 5.5), whose interrupts are
 * all of group 0. What stands there for group 1 is never pending.
 */
final class MemoryInterface extends RegisterWords {

    private static final int CTLR = 0x000;
    private static final int PMR = 0x004;
    private static final int BPR = 0x008;
    private static final int IAR = 0x00c;
    private static final int EOIR = 0x010;
    private static final int RPR = 0x014;
    private static final int HPPIR = 0x018;
    private static final int ABPR = 0x01c;
    private static final int AIAR = 0x020;
    private static final int AHPPIR = 0x028;
    private static final int APR = 0x0d0;
    private static final int IIDR = 0x0fc;
    private static final int DIR = 0x1000;

    private static final int CTLR_ENABLE = 1;
    private static final int CTLR_SPLIT_EOI = 1 << 9;
    private static final int INTERRUPT_ID = 0x3ff;
    private static final int SENDER_SHIFT = 10;
    private static final int SENDER = 7;

    private final CpuInterface cpu;

    MemoryInterface(CpuInterface cpu) {
        this.cpu = cpu;
    }

    @Override
    int read(int offset) {
        return switch (offset) {
            case CTLR -> (cpu.isEnabled() ? CTLR_ENABLE : 0) | (cpu.isSplitEoi() ? CTLR_SPLIT_EOI : 0);
            case PMR -> cpu.priorityMask();
            case BPR -> cpu.binaryPoint0();
            case ABPR -> cpu.binaryPoint1();
            case IAR -> withSender(cpu.acknowledge());
            case RPR -> cpu.runningPriority();
            case HPPIR -> withSender(cpu.highestPending());
            case AIAR, AHPPIR -> CpuInterface.SPURIOUS;
            case APR -> cpu.activePriorities();
            case IIDR -> Identification.GIC400_CPU_INTERFACE_IIDR;
            default -> 0;
        };
    }

    private int withSender(int interrupt) {
        return ((cpu.sender(interrupt) & SENDER) << SENDER_SHIFT) | interrupt;
    }

    @Override
    void write(int offset, int value, int lanes) {
        switch (offset) {
            case CTLR -> {
                cpu.setEnabled((value & CTLR_ENABLE) != 0);
                cpu.setSplitEoi((value & CTLR_SPLIT_EOI) != 0);
            }
            case PMR -> cpu.setPriorityMask(value);
            case BPR -> cpu.setBinaryPoint0(value);
            case ABPR -> cpu.setBinaryPoint1(value);
            case EOIR -> cpu.end(value & INTERRUPT_ID);
            case APR -> cpu.setActivePriorities(value);
            case DIR -> cpu.deactivate(value & INTERRUPT_ID);
            default -> {}
        }
    }
}
