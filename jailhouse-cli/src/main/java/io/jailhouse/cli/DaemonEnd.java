package io.jailhouse.cli;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LivenessLock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of a daemon, which its lock tells to everybody. */
final class DaemonEnd {
    private static final long POLL_MILLIS = 5;

    private DaemonEnd() {}

    /**
     * Waits until no daemon serves a board.
     *
     * @return whether that is so within the limit
     */
    static boolean await(BoardPaths paths, Duration limit) {
        long start = System.nanoTime();
        try {
            while (LivenessLock.isHeld(paths.daemonLock())) {
                if (System.nanoTime() - start >= limit.toNanos()) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            return true;
        } catch (IOException e) {
            throw CommandFailure.saying("the daemon's lock cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
