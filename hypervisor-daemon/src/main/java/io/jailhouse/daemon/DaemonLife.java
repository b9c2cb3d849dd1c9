package io.jailhouse.daemon;

import io.jailhouse.transport.NetworkAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells the main thread when the daemon ends. Any thread may call. */
public final class DaemonLife {
    private static final long FINISH_LIMIT_SECONDS = 30;

    private volatile boolean endsAfterDisable;
    private volatile String listensOn = "";
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);

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

    /** Notes where the daemon can be reached over the network. */
    void listensOn(NetworkAddress address) {
        listensOn = address.toString();
    }

    /** Returns where the daemon can be reached over the network; empty if nowhere. */
    public String listensOn() {
        return listensOn;
    }

    /** Takes over the life of a daemon that died. */
    void succeed(boolean toEndAfterDisable) {
        endsAfterDisable = toEndAfterDisable;
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

    /** Notes that everything is cleared up, so that the process may end. */
    void finished() {
        finish.countDown();
    }

    /** Lets a termination signal wait until everything is cleared up. */
    void stopAndAwaitFinish() {
        stop();
        try {
            finish.await(FINISH_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
