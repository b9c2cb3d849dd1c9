package io.jailhouse.daemon.execution;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Notices that a program on the host which drove a device of the root cell has died. A thread of its own, so that no
 * operation of the hypervisor delays it. It looks instead of waiting: a program announces itself by a word and a lock in a
 * shared file, to nobody in particular.
 */
final class ClaimWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ClaimWatch.class.getName());

    /** Peers hear of a death within 10 ms. */
    private static final long CLAIMED_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final long UNCLAIMED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LinkFiles links;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("claim-watch").factory());
    private volatile boolean closed;

    /** Begins to watch. */
    ClaimWatch(LinkFiles links) {
        this.links = links;
        thread.execute(this::run);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, areClaimed() ? CLAIMED_NANOS : UNCLAIMED_NANOS);
        }
    }

    private boolean areClaimed() {
        try {
            return links.endDeadClaims();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "whether a program on the host lives cannot be told", e);
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        // Interrupts its pause; a look that has begun ends first.
        thread.shutdownNow();
        thread.close();
    }
}
