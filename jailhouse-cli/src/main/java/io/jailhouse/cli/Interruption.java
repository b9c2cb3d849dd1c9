package io.jailhouse.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in order when the user presses Ctrl-C: whoever began this looks at {@link #isRequested} at least every
 * {@link #LOOK_NANOS}, and then has two seconds to close what it holds, say its last words and name the exit code.
 *
 * <p>Its thread is not interrupted: that would close the file of the board's memory under the device's hands.
 */
final class Interruption implements AutoCloseable {
    /** Longest time between two looks, in nanoseconds. */
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long PATIENCE_SECONDS = 2;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private volatile boolean requested;
    private volatile int exitCode;

    private Interruption() {}

    /** Begins to listen. */
    static Interruption begin() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    boolean isRequested() {
        return requested;
    }

    /** Names the exit code of a command that was interrupted; 0 if never called. */
    void exitWith(int code) {
        exitCode = code;
    }

    private void interrupt() {
        requested = true;
        try {
            if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            // The machine goes down anyway.
            Thread.currentThread().interrupt();
        }
    }

    /** To be called last. */
    @Override
    public void close() {
        ended.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // Ctrl-C came at this very moment.
                Thread.currentThread().interrupt();
            }
        }
    }
}
