package io.jailhouse.agent.aarch64.translate;

/** An access of a region: how its address is translated, and what became of that. Belongs to the thread of the CPU. */
final class Site {

    final long pc;
    final Access access;
    /** Number of the window that translates it, {@link #TLB}, or {@link #DEVICE}. */
    final int window;

    static final int TLB = -1;

    /** It reaches devices, at least often: it is made by the MMU. */
    static final int DEVICE = -2;

    /** No address of a run. */
    static final long NOWHERE = -1;

    /** How often it missed and reached a device. */
    int devices;

    /** How often it missed a window that was valid. */
    int conflicts;

    /** How often that led to another run than the last time. */
    int changes;
    /** Where the run began that it reached last. */
    long lastRun = NOWHERE;

    Site(long pc, Access access, int window) {
        this.pc = pc;
        this.access = access;
        this.window = window;
    }
}
