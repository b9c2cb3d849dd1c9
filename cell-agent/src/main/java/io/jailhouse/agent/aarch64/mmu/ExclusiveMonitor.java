package io.jailhouse.agent.aarch64.mmu;

import java.lang.invoke.VarHandle;

/**
 * The exclusive monitor of one CPU: native address, size and value of what the last load exclusive read.
 *
 * <p>A store exclusive is a compare-and-set against that: it also succeeds if another CPU stored the same value in between.
 * A pair of 64-bit registers is exchanged in two steps, so that another CPU may see one half of it new and the other old.
 */
public final class ExclusiveMonitor {

    private static final long NO_ADDRESS = -1;
    private static final int PAIR = 16;

    private long address = NO_ADDRESS;
    private int size;
    private long low;
    private long high;

    /** Forgets what the last load exclusive marked. */
    public void clear() {
        address = NO_ADDRESS;
    }

    /**
     * Loads and marks.
     *
     * @param host native address, aligned to the size
     * @param bytes 1, 2, 4 or 8
     */
    public long load(long host, int bytes) {
        long value = Ram.load(host, bytes);
        mark(host, bytes, value, 0);
        return value;
    }

    /** The same, with the order of a load-acquire. */
    public long loadAcquire(long host, int bytes) {
        long value = load(host, bytes);
        VarHandle.acquireFence();
        return value;
    }

    /** Loads and marks 16 bytes; the upper half is {@link #high}. */
    public long loadPair(long host) {
        mark(host, PAIR, Ram.load64(host), Ram.load64(host + 8));
        return low;
    }

    /** The upper half of what {@link #loadPair} read last. */
    public long high() {
        return high;
    }

    private void mark(long host, int bytes, long lower, long upper) {
        address = host;
        size = bytes;
        low = lower;
        high = upper;
    }

    /**
     * Stores what is marked, if it has not changed, and forgets the mark. Has the order of a store-release.
     *
     * @return the status: 0 if it was stored, else 1
     */
    public long store(long host, long value, int bytes) {
        boolean done = address == host && size == bytes && Ram.compareAndSet(host, low, value, bytes);
        clear();
        return done ? 0 : 1;
    }

    /** The same of 16 bytes. */
    public long storePair(long host, long lower, long upper) {
        boolean done = address == host && size == PAIR && PairExchange.compareAndSet(host, low, high, lower, upper);
        clear();
        return done ? 0 : 1;
    }
}
