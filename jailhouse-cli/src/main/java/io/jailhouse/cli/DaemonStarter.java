package io.jailhouse.cli;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LivenessLock;
import io.jailhouse.transport.Distribution;
import io.jailhouse.transport.Errno;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the daemon of a board in the background, as {@code modprobe} loads a module. Of several
 * commands at the same time one starts it and the others wait for it.
 */
final class DaemonStarter {
    private static final long START_LIMIT_SECONDS = 60;
    private static final long POLL_MILLIS = 2;
    private static final int SHOWN_LOG_LINES = 5;
    private static final String ENDS_AFTER_DISABLE = "--ends-after-disable";
    private static final String ONLY_TO_RECOVER = "--only-to-recover";

    private final BoardPaths paths;

    private boolean hasStartedDaemon;

    DaemonStarter(BoardPaths paths) {
        this.paths = paths;
    }

    /**
     * Returns when a daemon serves the board.
     *
     * @param endsAfterDisable whether one that is started here ends with its board
     * @param listening the daemon's arguments that say where it listens on the network; none if nowhere
     * @throws CommandFailure if none can be started
     */
    void start(boolean endsAfterDisable, List<String> listening) {
        List<String> options = new ArrayList<>(listening);
        if (endsAfterDisable) {
            options.add(ENDS_AFTER_DISABLE);
        }
        if (!start(options) && !listening.isEmpty()) {
            throw CommandFailure.perror(
                    "--listen",
                    Errno.EBUSY,
                    "a daemon serves the board already; only one that is started can be told to listen");
        }
    }

    /** Tells whether a child of this process has become the daemon. */
    boolean hasStartedDaemon() {
        return hasStartedDaemon;
    }

    /** What has become of a daemon that did not answer. */
    enum Loss {
        /** It is gone, and there is no board that another one could carry on with. */
        FOR_GOOD,
        /**
         * Somebody has its lock: it is dying, for the kernel takes a dead process apart piece by piece, or its successor is
         * starting. Either will be over soon.
         */
        IN_BETWEEN,
        /** It was dead, and another one carries on now. That ends at once if there was no board. */
        REPLACED
    }

    /**
     * Looks after a daemon that did not answer, and lets another one carry on where it ended if it is dead.
     *
     * @throws CommandFailure if none can be started
     */
    Loss replace() {
        try {
            if (Stream.of(paths.ledger(), paths.ledgerCopy(), paths.sealKey()).allMatch(Files::notExists)) {
                return Loss.FOR_GOOD;
            }
            if (LivenessLock.isHeld(paths.daemonLock())) {
                return Loss.IN_BETWEEN;
            }
        } catch (IOException e) {
            throw CommandFailure.saying("the daemon's lock cannot be read: " + e.getMessage());
        }
        return start(List.of(ENDS_AFTER_DISABLE, ONLY_TO_RECOVER)) ? Loss.REPLACED : Loss.IN_BETWEEN;
    }

    /** Returns whether a daemon was started here; otherwise another one serves. */
    private boolean start(List<String> options) {
        try {
            paths.createDirectories();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
            Optional<LivenessLock> turn = LivenessLock.acquire(paths.startLock());
            while (turn.isEmpty()) {
                pause(deadline);
                turn = LivenessLock.acquire(paths.startLock());
            }
            try (LivenessLock held = turn.get()) {
                Process daemon = serves() ? null : spawn(options);
                while (!serves()) {
                    // One that ended because another holds the lock is no failure: that one will serve.
                    if (daemon != null && !daemon.isAlive() && !LivenessLock.isHeld(paths.daemonLock())) {
                        if (options.contains(ONLY_TO_RECOVER)) {
                            return true;
                        }
                        throw CommandFailure.saying("the daemon did not start:\n" + endOfLog());
                    }
                    pause(deadline);
                }
                return daemon != null;
            }
        } catch (IOException e) {
            throw CommandFailure.saying("the daemon cannot be started: " + e.getMessage());
        } catch (IllegalStateException e) {
            throw CommandFailure.saying(e.getMessage());
        }
    }

    /** A socket without its daemon is a leftover of one that died. */
    private boolean serves() throws IOException {
        return Files.exists(paths.socket()) && LivenessLock.isHeld(paths.daemonLock());
    }

    private Process spawn(List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(paths.board()));
        arguments.addAll(options);
        Files.deleteIfExists(paths.socket());
        File log = paths.daemonLog().toFile();
        Process started = new ProcessBuilder(
                        Distribution.ofThisProcess().command(Distribution.Program.DAEMON, arguments))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
        hasStartedDaemon = true;
        return started;
    }

    private static void pause(long deadline) {
        if (System.nanoTime() - deadline > 0) {
            throw CommandFailure.saying("the daemon did not start within " + START_LIMIT_SECONDS + " s");
        }
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.saying("interrupted");
        }
    }

    private String endOfLog() throws IOException {
        Path log = paths.daemonLog();
        if (!Files.exists(log)) {
            return "(no log)";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
    }
}
