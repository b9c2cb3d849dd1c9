package io.jailhouse.agent.gic;

/**
 * The distributor (IHI 0069 chapter 12.9, IHI 0048 chapter 4.3) as the hypervisor filters it: of state and configuration
 * a cell reaches that of its own interrupts; the rest reads as zero and ignores writes. It cannot switch the distributor
 * off.
 */
final class Distributor extends RegisterWords {

    private static final int BITS_END = 0x400;
    private static final int PRIORITIES_END = 0x7fc;
    private static final int TARGETS_END = 0xbfc;

    /** SGI 0 and SGI 1, which the hypervisor uses itself. */
    static final int HYPERVISOR_SGIS = 0b11;

    private final Gic gic;
    private final InterruptStates banked;
    private final int bankedMask;
    private final Routing routing;

    /**
     * Makes the distributor as one CPU or all CPUs see it.
     *
     * @param banked what stands in the first word of each array: the private interrupts of a CPU in version 2, nothing in
     *     version 3, where they are the redistributor's
     * @param routing what the versions do not have in common
     */
    Distributor(Gic gic, InterruptStates banked, Routing routing) {
        this.gic = gic;
        this.banked = banked;
        this.routing = routing;
        bankedMask = routing.isBanked() ? ~(HYPERVISOR_SGIS | gic.platform().maintenanceBit()) : 0;
    }

    /** The interrupts of a word that an access may reach. */
    private int mask(int word) {
        return word == 0 ? bankedMask : word < gic.words() ? gic.pins(word) : 0;
    }

    private InterruptStates states(int word) {
        return word == 0 ? banked : gic.shared();
    }

    @Override
    public void store(long offset, long value, int size) {
        if (!routing.store((int) offset, value, size)) {
            super.store(offset, value, size);
        }
    }

    @Override
    int read(int offset) {
        if (offset >= StateRegisters.IGROUPR && offset < BITS_END) {
            int word = StateRegisters.wordOfBits(offset);
            int mask = mask(word);
            return mask == 0 ? 0 : StateRegisters.readBits(states(word), offset) & mask;
        }
        if (offset >= StateRegisters.IPRIORITYR && offset < PRIORITIES_END) {
            int first = offset - StateRegisters.IPRIORITYR;
            int bits = mask(first >>> 5) >>> first;
            return bits == 0
                    ? 0
                    : StateRegisters.readPriorities(states(first >>> 5), offset, StateRegisters.bytes(bits));
        }
        if (offset >= StateRegisters.ITARGETSR && offset < TARGETS_END) {
            int first = offset - StateRegisters.ITARGETSR;
            return routing.readTargets(first, StateRegisters.bytes(mask(first >>> 5) >>> first));
        }
        if (offset >= StateRegisters.ICFGR && offset < StateRegisters.ICFGR_END) {
            int first = StateRegisters.firstOfTriggers(offset);
            int bits = mask(first >>> 5) >>> first & 0xffff;
            return bits == 0
                    ? 0
                    : StateRegisters.readTriggers(states(first >>> 5), offset) & StateRegisters.spread(bits) * 3;
        }
        return routing.read(offset);
    }

    @Override
    void write(int offset, int value, int lanes) {
        if (offset >= StateRegisters.IGROUPR && offset < BITS_END) {
            int word = StateRegisters.wordOfBits(offset);
            int mask = mask(word) & lanes;
            if (mask != 0) {
                StateRegisters.writeBits(states(word), offset, value, mask);
                gic.noticeAll();
            }
        } else if (offset >= StateRegisters.IPRIORITYR && offset < PRIORITIES_END) {
            int first = offset - StateRegisters.IPRIORITYR;
            int mask = StateRegisters.bytes(mask(first >>> 5) >>> first) & lanes;
            if (mask != 0) {
                StateRegisters.writePriorities(states(first >>> 5), offset, value, mask);
                gic.noticeAll();
            }
        } else if (offset >= StateRegisters.ICFGR && offset < StateRegisters.ICFGR_END) {
            int first = StateRegisters.firstOfTriggers(offset);
            int bits = mask(first >>> 5) >>> first & StateRegisters.gather(lanes);
            // The triggers of SGIs are fixed.
            if (first != 0 && bits != 0) {
                StateRegisters.writeTriggers(states(first >>> 5), offset, value, bits);
                gic.noticeAll();
            }
        } else if (offset < StateRegisters.ITARGETSR || offset >= TARGETS_END) {
            routing.write(offset, value);
        }
    }
}
