package io.jailhouse.cli;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LivenessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Waits until the daemon of a board, which was told to end, is gone with its files. */
record DaemonEnd(BoardPaths paths, long pid) {
    private static final long LIMIT_SECONDS = 30;
    private static final long POLL_MILLIS = 2;

    void await() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try {
            while (LivenessLock.isHeld(paths.daemonLock()) || isRunning()) {
                if (System.nanoTime() - deadline > 0) {
                    throw CommandFailure.saying("the daemon does not end");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw CommandFailure.saying("the daemon's lock cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.saying("interrupted");
        }
    }

    /** A zombie has ended: where nobody reaps orphans it stays in the table. */
    private boolean isRunning() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }
}
