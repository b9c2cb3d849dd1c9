package io.jailhouse.daemon;

import java.util.concurrent.CountDownLatch;

/** Tells the main thread when the daemon ends. Any thread may call. */
public final class DaemonLife {
    private final boolean endsAfterDisable;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * Creates the life of a daemon.
     *
     * @param endsAfterDisable true for one that {@code enable} started, as it would load a module
     */
    DaemonLife(boolean endsAfterDisable) {
        this.endsAfterDisable = endsAfterDisable;
    }

    /** Returns true if the daemon goes with the board that it was started for. */
    public boolean endsAfterDisable() {
        return endsAfterDisable;
    }

    /** Notes the outcome of an enable; one that failed leaves such a daemon without a purpose. */
    public void enableEnded(boolean enabled) {
        if (!enabled && endsAfterDisable) {
            end.countDown();
        }
    }

    /** Notes that the board was disabled. */
    public void disabled() {
        if (endsAfterDisable) {
            end.countDown();
        }
    }

    /** Ends the daemon. */
    public void stop() {
        end.countDown();
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }
}
