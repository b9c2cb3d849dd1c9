package io.jailhouse.cli;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.ProcessStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of a daemon, which its lock tells to everybody. */
final class DaemonEnd {
    private static final long POLL_MILLIS = 5;

    private static final long NOBODY = 0;

    private DaemonEnd() {}

    /**
     * Waits until no daemon serves a board.
     *
     * @return whether that is so within the limit
     */
    static boolean await(BoardPaths paths, Duration limit) {
        return await(paths, NOBODY, limit);
    }

    /**
     * Waits until no daemon serves a board and the process of the last one is gone as well.
     *
     * @return whether that is so within the limit
     */
    static boolean await(BoardPaths paths, long pid, Duration limit) {
        long start = System.nanoTime();
        try {
            while (LivenessLock.isHeld(paths.daemonLock()) || isRunning(pid)) {
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

    /** A zombie has ended: where nobody reaps orphans it stays in the table. */
    private static boolean isRunning(long pid) throws IOException {
        return pid != NOBODY
                && ProcessStatus.of(pid).filter(status -> !status.isZombie()).isPresent();
    }
}
