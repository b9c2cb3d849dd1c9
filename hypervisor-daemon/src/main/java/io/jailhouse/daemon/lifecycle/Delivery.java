package io.jailhouse.daemon.lifecycle;

/** How a message gets to a cell. */
public sealed interface Delivery {
    /**
     * It is written, and what it is about waits for the answer.
     *
     * @param timeoutMicros how long, unsigned; 0: for ever
     */
    record Awaited(long timeoutMicros) implements Delivery {}

    /** It is written for the record; nobody waits for an answer. */
    record Written() implements Delivery {}

    /** The cell takes no messages. */
    record None() implements Delivery {}
}
