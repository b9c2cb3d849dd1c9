package io.jailhouse.agent.aarch64.sysreg;

/**
 * Numbers of the events that this CPU counts (DDI 0487 D11.11). A Cortex-A53 has all of these, and more: of caches, buses and
 * mispredicted branches, which do not exist here.
 */
public final class PerformanceEvents {

    /** Software increment: a write of PMSWINC_EL0. */
    public static final int SW_INCR = 0x00;

    /** Accesses of the data cache: of each load and store one, as {@link #MEM_ACCESS}. */
    public static final int L1D_CACHE = 0x04;

    /** Loads. */
    public static final int LD_RETIRED = 0x06;

    /** Stores. */
    public static final int ST_RETIRED = 0x07;

    /** Instructions. */
    public static final int INST_RETIRED = 0x08;

    /** Exceptions and interrupts that were taken. */
    public static final int EXC_TAKEN = 0x09;

    /** Exception returns. */
    public static final int EXC_RETURN = 0x0a;

    /** Branches that were taken, and exception returns. */
    public static final int PC_WRITE_RETIRED = 0x0c;

    /** Branches to an address in the instruction, taken or not. */
    public static final int BR_IMMED_RETIRED = 0x0d;

    /** Cycles. */
    public static final int CPU_CYCLES = 0x11;

    /** Branches that could be predicted: all, taken or not. */
    public static final int BR_PRED = 0x12;

    /** Accesses of data memory: each load and store, and DC ZVA. */
    public static final int MEM_ACCESS = 0x13;

    /** Overflows of the counter below, for counters with odd numbers. */
    public static final int CHAIN = 0x1e;

    /** Events have numbers below this. */
    static final int COUNT = 32;

    /** Those that are counted by looking at each instruction. */
    static final int OF_EACH_INSTRUCTION = 1 << L1D_CACHE
            | 1 << LD_RETIRED
            | 1 << ST_RETIRED
            | 1 << PC_WRITE_RETIRED
            | 1 << BR_IMMED_RETIRED
            | 1 << BR_PRED
            | 1 << MEM_ACCESS;

    /** All, a bit for each: what PMCEID0_EL0 reads. */
    static final int ALL = OF_EACH_INSTRUCTION
            | 1 << SW_INCR
            | 1 << INST_RETIRED
            | 1 << EXC_TAKEN
            | 1 << EXC_RETURN
            | 1 << CPU_CYCLES
            | 1 << CHAIN;

    private PerformanceEvents() {}
}
