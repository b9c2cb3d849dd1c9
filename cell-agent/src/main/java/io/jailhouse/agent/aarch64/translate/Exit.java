package io.jailhouse.agent.aarch64.translate;

/** A place where a region is left. Belongs to the thread of the CPU. */
final class Exit {

    /** Why. */
    enum Reason {
        /** The flow of control leaves the region. */
        BRANCH,
        /** The budget is used up; the region can go on at {@link #place}. */
        BUDGET,
        /** As {@link #BRANCH}, but from an inner loop that runs for longer than the budget. */
        OVERDRAWN,
        /** The interpreter must execute the instruction at the pc. */
        STEP,
        /** An access found no translation; the interpreter must make it. */
        MISS
    }

    /** The place of the entry. */
    static final int ENTRY = 0;

    final Reason reason;
    /** Address of the next instruction; of no meaning if {@link #indirect}. */
    final long pc;
    /** Whether the next instruction's address is in the frame. */
    final boolean indirect;
    /** Instructions that the budget was charged with, but which were not executed. */
    final int refund;
    /** What the flags derive from, see {@link FlagKind}. */
    final int flagKind;
    /** The access that missed, or null. */
    final Site site;
    /** Where the region goes on after {@link Reason#BUDGET}; else {@link #ENTRY}. */
    final int place;

    /** The region that was entered last after this exit. */
    Region link;

    Exit(Reason reason, long pc, boolean indirect, int refund, int flagKind, Site site, int place) {
        this.reason = reason;
        this.pc = pc;
        this.indirect = indirect;
        this.refund = refund;
        this.flagKind = flagKind;
        this.site = site;
        this.place = place;
    }
}
