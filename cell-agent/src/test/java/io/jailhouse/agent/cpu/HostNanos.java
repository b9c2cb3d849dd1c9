package io.jailhouse.agent.cpu;

/** The host's nanoseconds as a board's counter. */
public final class HostNanos implements GenericCounter {
    @Override
    public long frequencyHz() {
        return 1_000_000_000;
    }

    @Override
    public long count() {
        return System.nanoTime();
    }
}
