package io.jailhouse.agent.cell;

import io.jailhouse.shm.ClockPage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Watches the stop word of the board's clock page on a thread of its own, asleep but when it changes. */
final class ClockFollower implements Runnable {
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ClockPage clock;
    private final Consumer<Boolean> stopped;

    /**
     * Creates a follower.
     *
     * @param clock the page; stays open as long as the process lives
     * @param stopped told of every change
     */
    ClockFollower(ClockPage clock, Consumer<Boolean> stopped) {
        this.clock = clock;
        this.stopped = stopped;
    }

    void start() {
        Thread.ofPlatform().daemon().name("clock").start(this);
    }

    @Override
    public void run() {
        boolean last = false;
        while (true) {
            boolean now = clock.stopped();
            if (now != last) {
                stopped.accept(now);
                last = now;
            }
            clock.awaitStopChange(now, CHECK_NANOS);
        }
    }
}
