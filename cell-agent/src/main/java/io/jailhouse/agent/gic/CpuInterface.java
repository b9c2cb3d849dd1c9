package io.jailhouse.agent.gic;

import java.util.function.Consumer;

/**
 * The part of the GIC that belongs to one CPU: its private interrupts and what decides whether it is interrupted
 * (IHI 0069 chapter 4.8, IHI 0048 chapter 3.3).
 *
 * <p>Registers belong to the thread of the CPU. Others change interrupts that concern it and then call {@link #notice};
 * the CPU decides anew when it looks next.
 */
public final class CpuInterface {

    static final int SPURIOUS = 1023;
    /** Running priority of a CPU that handles nothing. */
    static final int IDLE_PRIORITY = 0xff;
    /** Five bits of priority leave three that no binary point can split. */
    static final int MINIMUM_BINARY_POINT = 2;

    private static final int FIRST_SPECIAL = 1020;
    private static final int SGIS = 16;
    private static final int SGI_MASK = 0xffff;
    private static final int PRIORITY_SHIFT = 3;
    private static final int MAXIMUM_BINARY_POINT = 7;

    /** What a guest has acknowledged. */
    public enum Delivery {
        /** From a device or a timer. */
        INTERRUPT,
        /** From another CPU of the cell. */
        SOFTWARE_INTERRUPT
    }

    private final int cpu;
    private final int maintenanceBit;
    private final boolean group0;
    private final Gic gic;
    private final Runnable waker;
    private final Consumer<Delivery> counter;
    private final InterruptStates own = new InterruptStates(1);
    private final byte[] sender = new byte[SGIS];

    private boolean enabled;
    private int priorityMask;
    // The lowest bit of the group priority, less 1; all interrupts use it if it is common.
    private int binaryPoint0;
    // The lowest bit of the group priority.
    private int binaryPoint1;
    private boolean commonBinaryPoint;
    private boolean splitEoi;
    // A bit for each group priority at which something is being handled.
    private int activePriorities;

    private volatile boolean changed = true;
    private boolean irq;

    CpuInterface(int cpu, GicPlatform platform, Gic gic, Runnable waker, Consumer<Delivery> counter) {
        this.cpu = cpu;
        this.maintenanceBit = platform.maintenanceBit();
        // What the CPU is interrupted by: version 2 shows a cell the group 0 of a virtual interface.
        group0 = platform.version() == 2;
        this.gic = gic;
        this.waker = waker;
        this.counter = counter;
        own.setEdge(0, SGI_MASK, -1);
        reset();
    }

    int cpu() {
        return cpu;
    }

    /** SGIs and PPIs. */
    InterruptStates own() {
        return own;
    }

    /**
     * What the hypervisor does to a CPU that begins: SGIs are enabled, PPIs are not and are not active either, SGIs are
     * not pending, and the CPU interface is off with its mask closed. The CPU must be held, or be the caller's.
     */
    public void reset() {
        own.enable(0, SGI_MASK | maintenanceBit);
        own.disable(0, ~(SGI_MASK | maintenanceBit));
        own.deactivate(0, -1);
        own.unlatch(0, SGI_MASK);
        enabled = false;
        priorityMask = 0;
        binaryPoint0 = MINIMUM_BINARY_POINT;
        binaryPoint1 = MINIMUM_BINARY_POINT + 1;
        commonBinaryPoint = false;
        splitEoi = false;
        activePriorities = 0;
        changed = true;
    }

    /** Tells the CPU, from any thread, that interrupts have changed; wakes it if it sleeps. */
    void notice() {
        changed = true;
        waker.run();
    }

    /** Whether the CPU is interrupted now. */
    public boolean irq() {
        if (changed) {
            // Before looking: what changes from here on is a change again.
            changed = false;
            irq = signalled() != SPURIOUS;
        }
        return irq;
    }

    /**
     * Drives the input of a private interrupt, on the thread of the CPU.
     *
     * @param interrupt 16 to 31
     */
    public void setLevel(int interrupt, boolean asserted) {
        own.setLevel(0, 1 << interrupt, asserted);
        changed = true;
    }

    /** Makes an SGI pending; from the thread of any CPU of the cell. */
    void receive(int sgi, int from) {
        if ((own.pending(0) >>> sgi & 1) == 0) {
            sender[sgi] = (byte) from;
            own.latch(0, 1 << sgi);
        }
        notice();
    }

    /** The CPU that has sent an SGI first, since it was acknowledged last. */
    int sender(int interrupt) {
        return interrupt < SGIS ? sender[interrupt] & 0xff : 0;
    }

    // What the two kinds of register access have in common

    boolean isEnabled() {
        return enabled;
    }

    void setEnabled(boolean newEnabled) {
        enabled = newEnabled;
        changed = true;
    }

    int priorityMask() {
        return priorityMask;
    }

    void setPriorityMask(int mask) {
        priorityMask = mask & InterruptStates.PRIORITY_MASK;
        changed = true;
    }

    int binaryPoint0() {
        return binaryPoint0;
    }

    void setBinaryPoint0(int point) {
        binaryPoint0 = Math.max(point & MAXIMUM_BINARY_POINT, MINIMUM_BINARY_POINT);
        changed = true;
    }

    /** What group 1 reads: its own, or one more than group 0's if that counts for both. */
    int binaryPoint1() {
        return commonBinaryPoint ? Math.min(binaryPoint0 + 1, MAXIMUM_BINARY_POINT) : binaryPoint1;
    }

    void setBinaryPoint1(int point) {
        if (!commonBinaryPoint) {
            binaryPoint1 = Math.max(point & MAXIMUM_BINARY_POINT, MINIMUM_BINARY_POINT + 1);
            changed = true;
        }
    }

    boolean isCommonBinaryPoint() {
        return commonBinaryPoint;
    }

    void setCommonBinaryPoint(boolean common) {
        commonBinaryPoint = common;
        changed = true;
    }

    boolean isSplitEoi() {
        return splitEoi;
    }

    void setSplitEoi(boolean split) {
        splitEoi = split;
    }

    int activePriorities() {
        return activePriorities;
    }

    void setActivePriorities(int bits) {
        activePriorities = bits;
        changed = true;
    }

    int runningPriority() {
        return activePriorities == 0
                ? IDLE_PRIORITY
                : Integer.numberOfTrailingZeros(activePriorities) << PRIORITY_SHIFT;
    }

    /** The interrupt of highest priority, whether or not the CPU would be interrupted by it. */
    int highestPending() {
        int best = SPURIOUS;
        int bestPriority = IDLE_PRIORITY;
        for (int word = 0; word < gic.words(); word++) {
            InterruptStates states = states(word);
            int rest = states.deliverable(word);
            while (rest != 0) {
                int interrupt = (word << 5) | Integer.numberOfTrailingZeros(rest);
                rest &= rest - 1;
                int priority = states.priority(interrupt);
                if (priority < bestPriority && (word == 0 || gic.isRouted(interrupt, cpu))) {
                    best = interrupt;
                    bestPriority = priority;
                }
            }
        }
        return best;
    }

    /** The states in which a word of 32 interrupts is kept. */
    private InterruptStates states(int word) {
        return word == 0 ? own : gic.shared();
    }

    private int groupPriority(int priority) {
        return priority & -(1 << (group0 || commonBinaryPoint ? binaryPoint0 + 1 : binaryPoint1));
    }

    /** The interrupt that preempts whatever the CPU does, or {@link #SPURIOUS}. */
    private int signalled() {
        if (!enabled) {
            return SPURIOUS;
        }
        int interrupt = highestPending();
        if (interrupt == SPURIOUS) {
            return SPURIOUS;
        }
        int priority = states(interrupt >>> 5).priority(interrupt);
        return priority < priorityMask && groupPriority(priority) < runningPriority() ? interrupt : SPURIOUS;
    }

    /** Takes the interrupt that is signalled into the CPU's hands. */
    int acknowledge() {
        while (true) {
            int interrupt = signalled();
            if (interrupt == SPURIOUS) {
                return SPURIOUS;
            }
            int word = interrupt >>> 5;
            int priority = states(word).priority(interrupt);
            if (states(word).claim(word, 1 << interrupt)) {
                activePriorities |= 1 << (groupPriority(priority) >>> PRIORITY_SHIFT);
                changed = true;
                count(interrupt);
                return interrupt;
            }
        }
    }

    private void count(int interrupt) {
        if (interrupt >= SGIS) {
            counter.accept(Delivery.INTERRUPT);
        } else if (sender(interrupt) != (cpu & 0xff)) {
            counter.accept(Delivery.SOFTWARE_INTERRUPT);
        }
    }

    /** Ends the handling at the running priority, and the interrupt with it unless that is done separately. */
    void end(int interrupt) {
        if (interrupt >= FIRST_SPECIAL || activePriorities == 0) {
            return;
        }
        activePriorities &= activePriorities - 1;
        changed = true;
        if (!splitEoi) {
            gic.deactivate(interrupt, this);
        }
    }

    /** Ends an interrupt whose priority was dropped before; without effect unless the two are separate. */
    void deactivate(int interrupt) {
        if (splitEoi && interrupt < FIRST_SPECIAL) {
            gic.deactivate(interrupt, this);
        }
    }
}
