package io.jailhouse.agent.gic;

/**
 * The registers that distributor and redistributors have in common: they hold 32, 16 or 4 interrupts each. Offsets are
 * those of the distributor's frame.
 */
final class StateRegisters {

    static final int IGROUPR = 0x080;
    static final int ISENABLER = 0x100;
    static final int IPRIORITYR = 0x400;
    static final int ITARGETSR = 0x800;
    static final int ICFGR = 0xc00;
    static final int ICFGR_END = 0xd00;

    private static final int ICENABLER = 0x180;
    private static final int ISPENDR = 0x200;
    private static final int ICPENDR = 0x280;
    private static final int ISACTIVER = 0x300;
    private static final int ICACTIVER = 0x380;
    private static final int BLOCK = -0x80;
    private static final int LOW_BITS = 0x5555_5555;

    private StateRegisters() {}

    /** Which word of interrupts a register with a bit for each is about; offsets 0x80 to 0x3ff. */
    static int wordOfBits(int offset) {
        return (offset & ~BLOCK) >>> 2;
    }

    /** Reads one of the registers with a bit for each interrupt; offsets 0x80 to 0x3ff. */
    static int readBits(InterruptStates states, int offset) {
        int word = wordOfBits(offset);
        return switch (offset & BLOCK) {
            case IGROUPR -> states.group1(word);
            case ISENABLER, ICENABLER -> states.enabled(word);
            case ISPENDR, ICPENDR -> states.pending(word);
            default -> states.active(word);
        };
    }

    /**
     * Writes one of the registers with a bit for each interrupt.
     *
     * @param mask interrupts that the write may reach
     */
    static void writeBits(InterruptStates states, int offset, int value, int mask) {
        int word = wordOfBits(offset);
        int bits = value & mask;
        switch (offset & BLOCK) {
            case IGROUPR -> states.setGroup1(word, value, mask);
            case ISENABLER -> states.enable(word, bits);
            case ICENABLER -> states.disable(word, bits);
            case ISPENDR -> states.latch(word, bits);
            case ICPENDR -> states.unlatch(word, bits);
            case ISACTIVER -> states.activate(word, bits);
            case ICACTIVER -> states.deactivate(word, bits);
            default -> {}
        }
    }

    /** Reads the priorities of four interrupts. */
    static int readPriorities(InterruptStates states, int offset, int mask) {
        int value = 0;
        for (int lane = 0; lane < Integer.BYTES; lane++) {
            value |= states.priority((offset & 0x3ff) + lane) << (lane * Byte.SIZE);
        }
        return value & mask;
    }

    /** Writes the priorities of those of four interrupts that the mask has ones for. */
    static void writePriorities(InterruptStates states, int offset, int value, int mask) {
        for (int lane = 0; lane < Integer.BYTES; lane++) {
            if ((mask >>> (lane * Byte.SIZE) & 0xff) == 0xff) {
                states.setPriority((offset & 0x3ff) + lane, value >>> (lane * Byte.SIZE));
            }
        }
    }

    /** Reads the triggers of 16 interrupts: the upper of two bits is set for edges. */
    static int readTriggers(InterruptStates states, int offset) {
        int half = states.edge((offset & 0xff) >>> 3) >>> ((offset & 4) == 0 ? 0 : 16);
        return spread(half & 0xffff) << 1;
    }

    /** Writes the triggers of those of 16 interrupts that have ones in the mask of 16 bits. */
    static void writeTriggers(InterruptStates states, int offset, int value, int mask) {
        int shift = (offset & 4) == 0 ? 0 : 16;
        states.setEdge((offset & 0xff) >>> 3, gather(value >>> 1) << shift, mask << shift);
    }

    /** The first of the 16 interrupts of a trigger register. */
    static int firstOfTriggers(int offset) {
        return (offset & 0xff) << 2;
    }

    /** Moves bit n to bit 2n. */
    static int spread(int half) {
        return Integer.expand(half, LOW_BITS);
    }

    /** Moves bit 2n to bit n. */
    static int gather(int word) {
        return Integer.compress(word, LOW_BITS);
    }

    /** Ones in the bytes of the interrupts that have ones in four bits. */
    static int bytes(int bits) {
        return Integer.expand(bits & 0xf, 0x0101_0101) * 0xff;
    }
}
