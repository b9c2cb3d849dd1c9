package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.fp.HostArithmetic;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.simd.SaturatingLanes;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/** What the code of regions and the CPU that runs them tell each other. */
final class Frame {

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

    /** Always 0, which the JVM's compiler does not know. */
    long zero;

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

    private final Mmu mmu;

    Frame(CpuState state, Mmu mmu, Definitions definitions) {
        this.state = state;
        this.mmu = mmu;
        this.definitions = definitions;
        x = state.x;
        vectors = state.v;
        arithmetic = new HostArithmetic(state);
        saturating = new SaturatingLanes(state);
        monitor = definitions.monitor();
        unprivilegedReads = mmu.reads(0);
        unprivilegedWrites = mmu.writes(0);
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
