package io.jailhouse.transport;

import java.util.function.LongSupplier;

/**
 * How many messages or calls somebody may send: a bucket of them, which fills again at a steady rate. Any thread
 * may call.
 */
public final class MessageBudget {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long nanosPerMessage;
    private final long capacityNanos;
    private final LongSupplier nanoTime;
    private long savedNanos;
    private long lastLook;

    /**
     * Creates a full bucket.
     *
     * @param burst messages that it holds
     * @param perSecond messages that come back in a second
     * @param nanoTime the time, as {@link System#nanoTime()} gives it
     */
    public MessageBudget(int burst, int perSecond, LongSupplier nanoTime) {
        this.nanosPerMessage = NANOS_PER_SECOND / perSecond;
        this.capacityNanos = burst * nanosPerMessage;
        this.nanoTime = nanoTime;
        this.savedNanos = capacityNanos;
        this.lastLook = nanoTime.getAsLong();
    }

    /** Takes one message out; false if none is left. */
    public synchronized boolean take() {
        long now = nanoTime.getAsLong();
        savedNanos = Math.min(capacityNanos, savedNanos + (now - lastLook));
        lastLook = now;
        if (savedNanos < nanosPerMessage) {
            return false;
        }
        savedNanos -= nanosPerMessage;
        return true;
    }
}
