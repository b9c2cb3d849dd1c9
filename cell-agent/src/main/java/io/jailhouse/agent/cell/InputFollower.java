package io.jailhouse.agent.cell;

import io.jailhouse.shm.console.ConsoleInput;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the CPUs of the cell when the host types into a serial port, on a thread of its own: the host knows the port, not
 * the cells that have it.
 */
final class InputFollower implements AutoCloseable {
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConsoleInput input;
    private final Runnable waker;
    private final Thread thread;
    private volatile boolean closing;

    private InputFollower(ConsoleInput input, Runnable waker) {
        this.input = input;
        this.waker = waker;
        this.thread = Thread.ofPlatform().daemon().name("serial input").unstarted(this::follow);
    }

    /**
     * Follows what is typed; what was typed before wakes the CPUs once, too.
     *
     * @param input mapped until this is closed
     * @param waker wakes the CPUs; called on the follower's thread
     */
    static InputFollower start(ConsoleInput input, Runnable waker) {
        InputFollower follower = new InputFollower(input, waker);
        follower.thread.start();
        return follower;
    }

    private void follow() {
        long seen = 0;
        while (!closing) {
            long now = input.awaitMore(seen, CHECK_NANOS);
            if (now != seen) {
                seen = now;
                waker.run();
            }
        }
    }

    /** Ends the thread; afterwards the input may be unmapped. */
    @Override
    public void close() {
        closing = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            input.wakeConsumers();
            try {
                thread.join(TimeUnit.NANOSECONDS.toMillis(CHECK_NANOS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
