package io.jailhouse.agent.cpu;

/**
 * Something in shared memory that may have become an interrupt. The CPUs of the cell look at it, because nobody else
 * does: there is no thread that listens.
 */
public interface EventSource {

    /**
     * Looks, and tells the {@link InterruptController} of what has happened. Called on the threads of all CPUs, possibly at
     * once, every few microseconds while they execute or wait; so it reads a word and mostly returns. Who changes the
     * word wakes the cell afterwards.
     */
    void poll();

    /**
     * How long until {@link #poll} finds something by the passing of time alone, for a CPU that is about to sleep.
     *
     * @return nanoseconds, 0 if it is due; {@link Long#MAX_VALUE} if it will not
     */
    default long nanosToEvent() {
        return Long.MAX_VALUE;
    }
}
