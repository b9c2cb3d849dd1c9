package io.jailhouse.benchmark;

import io.jailhouse.agent.cpu.GenericCounter;

/** A generic counter that counts the host's nanoseconds. */
final class HostCounter implements GenericCounter {
    @Override
    public long frequencyHz() {
        return 1_000_000_000;
    }

    @Override
    public long count() {
        return System.nanoTime();
    }
}
