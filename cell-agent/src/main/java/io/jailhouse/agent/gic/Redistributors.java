package io.jailhouse.agent.gic;

/**
 * The redistributors of all CPUs of the board (IHI 0069 chapter 12.11), one frame after the other, so that a guest finds
 * its own by walking along. Those of the cell's CPUs hold their private interrupts; of the others only the
 * identification can be read.
 */
final class Redistributors extends RegisterWords {

    /** Two pages of 64 KiB: control, then the private interrupts. */
    static final int FRAME_BYTES = 0x20000;

    private static final int IIDR = 0x0004;
    private static final int TYPER = 0x0008;
    private static final int TYPER_AFFINITY = 0x000c;
    private static final int PRIVATE_PAGE = 0x10000;

    private static final int TYPER_LAST = 1 << 4;
    private static final int TYPER_NUMBER_SHIFT = 8;
    private static final int BITS_END = StateRegisters.IPRIORITYR;
    private static final int PRIORITIES_END = StateRegisters.IPRIORITYR + Integer.SIZE;
    private static final int TRIGGERS_END = StateRegisters.ICFGR + 2 * Integer.BYTES;

    private final Gic gic;
    private final int last;

    Redistributors(Gic gic) {
        this.gic = gic;
        last = gic.platform().boardCpus().getLast();
    }

    @Override
    int read(int offset) {
        int cpu = offset / FRAME_BYTES;
        int register = offset % FRAME_BYTES;
        if (register < PRIVATE_PAGE) {
            return readControl(cpu, register);
        }
        CpuInterface owner = gic.cpu(cpu);
        return owner == null ? 0 : readPrivate(owner.own(), register - PRIVATE_PAGE);
    }

    /** Redistributors do not sleep: WAKER reads 0. There are no LPIs to control. */
    private int readControl(int cpu, int register) {
        return switch (register) {
            case IIDR -> Identification.GIC500_IIDR;
            case TYPER -> cpu << TYPER_NUMBER_SHIFT | (cpu == last ? TYPER_LAST : 0);
            case TYPER_AFFINITY -> cpu;
            default -> Identification.GIC500_REDISTRIBUTOR.at(register);
        };
    }

    private static int readPrivate(InterruptStates states, int register) {
        if (register >= StateRegisters.ISENABLER && register < BITS_END && StateRegisters.wordOfBits(register) == 0) {
            return StateRegisters.readBits(states, register);
        }
        if (register >= StateRegisters.IPRIORITYR && register < PRIORITIES_END) {
            return StateRegisters.readPriorities(states, register, -1);
        }
        return register >= StateRegisters.ICFGR && register < TRIGGERS_END
                ? StateRegisters.readTriggers(states, register)
                : 0;
    }

    @Override
    void write(int offset, int value, int lanes) {
        CpuInterface owner = gic.cpu(offset / FRAME_BYTES);
        int register = offset % FRAME_BYTES - PRIVATE_PAGE;
        if (owner == null || register < 0) {
            return;
        }
        InterruptStates states = owner.own();
        if (register >= StateRegisters.ISENABLER && register < BITS_END) {
            if (StateRegisters.wordOfBits(register) == 0) {
                int kept = Distributor.HYPERVISOR_SGIS | gic.platform().maintenanceBit();
                StateRegisters.writeBits(states, register, value, lanes & ~kept);
            }
        } else if (register >= StateRegisters.IPRIORITYR && register < PRIORITIES_END) {
            StateRegisters.writePriorities(states, register, value, lanes);
        } else if (register == StateRegisters.ICFGR + Integer.BYTES) {
            StateRegisters.writeTriggers(states, register, value, StateRegisters.gather(lanes));
        }
        owner.notice();
    }
}
