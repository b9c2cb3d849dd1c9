package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.fp.HostArithmetic;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.simd.SaturatingLanes;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** What the code of regions and the CPU that runs them tell each other. */
final class Frame {

    /** Instructions that a region executes between two looks at what other threads want; some microseconds. */
    static final int QUANTUM = 16384;

    /** Registers of the CPU. */
    final CpuState state;
    /** The general registers. */
    final long[] x;
    /** The vector registers, by halves. */
    final long[] vectors;
    /** Floating-point arithmetic. */
    final HostArithmetic arithmetic;
    /** Integer arithmetic that saturates. */
    final SaturatingLanes saturating;
    /** The exclusive monitor. */
    final ExclusiveMonitor monitor;
    /** The interpreter's definitions. */
    final Definitions definitions;

    /** Translations for loads and stores by pages, as {@link Mmu#reads} has them. */
    long[] reads;

    long[] writes;

    /** The same of EL0, for accesses of EL1 with its permissions. */
    final long[] unprivilegedReads;

    final long[] unprivilegedWrites;

    /** Set by a region when it is left: instructions that it had left to execute. */
    int budget;
    /** Set by a region: what flags derive from, see {@link FlagKind}; the kind if it is not known before. */
    int flagKind;

    long flagA;
    long flagB;
    /** Set by a region that is left by an indirect branch: its target. */
    long target;

    /** Set for a region: whether the access that it asked for was not made. */
    boolean missed;
    /** What refused the access for which the region is being left, or null. */
    Stage2Fault refusal;

    // A region that was not entered so often yet is left often.
    private static final int YOUNG = 1500;
    private static final int YOUNG_QUANTUM = 1024;
    private static final long SLOW_NANOS = 25_000;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final Mmu mmu;
    private final Attention attention;
    // When a region asked for more budget last, in the time of System.nanoTime; 0 if this one has not yet.
    private long lastLook;

    Frame(CpuState state, Mmu mmu, Attention attention, Definitions definitions) {
        this.state = state;
        this.mmu = mmu;
        this.attention = attention;
        this.definitions = definitions;
        x = state.x;
        vectors = state.v;
        arithmetic = new HostArithmetic(state);
        saturating = new SaturatingLanes(state);
        monitor = definitions.monitor();
        unprivilegedReads = mmu.reads(0);
        unprivilegedWrites = mmu.writes(0);
    }

    /** Instructions that a region may execute before it looks around. */
    int quantum(Region region) {
        return region.entries < YOUNG ? YOUNG_QUANTUM : QUANTUM;
    }

    /** Says that a region is entered. */
    void entered(Region region) {
        lastLook = ++region.entries < YOUNG ? LONG_AGO : 0;
    }

    /**
     * Called by a region whose budget is used up: more of it, or none if the CPU must look after something. A region that
     * is slow must be left, too: the JVM's compilers pay attention to methods that are called often, and less to loops in
     * methods that never end.
     */
    int moreBudget(int left) {
        long now = System.nanoTime();
        boolean slow = lastLook != 0 && now - lastLook > SLOW_NANOS;
        lastLook = now;
        return slow || attention.isWanted(QUANTUM) ? left : left + QUANTUM;
    }

    /** Called by a region for an access whose page is not among the translations: whether it hits now. */
    boolean findPage(long address, int size, boolean writing, boolean unprivileged) {
        return (address & size - 1) == 0 && mmu.findPage(address, writing, unprivileged ? 0 : state.el);
    }

    /** Called by a region: whether an access hits, and its page is not Device memory. */
    boolean findNormalPage(long address, int size, boolean writing, boolean unprivileged) {
        return (address & size - 1) == 0 && mmu.findNormalPage(address, writing, unprivileged ? 0 : state.el);
    }

    /** Called by a region for an aligned load that probably reaches a device; sets {@link #missed}. */
    long load(long address, int size) {
        missed = !mmu.isReachable(address, size, false);
        if (missed) {
            return 0;
        }
        try {
            return mmu.load(address, size, state.el, true);
        } catch (Stage2Fault fault) {
            refused(fault);
            return 0;
        }
    }

    /** The same for a store. */
    void store(long address, long value, int size) {
        missed = !mmu.isReachable(address, size, true);
        if (missed) {
            return;
        }
        try {
            mmu.store(address, value, size, state.el, true);
        } catch (Stage2Fault fault) {
            refused(fault);
        }
    }

    /** The device has refused it, and must not be asked again: the region is left, and then the fault is the CPU's. */
    private void refused(Stage2Fault fault) {
        missed = true;
        refusal = fault;
    }
}
