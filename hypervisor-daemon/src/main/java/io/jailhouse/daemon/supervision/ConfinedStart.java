package io.jailhouse.daemon.supervision;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.confine.AgentConfinement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Starts a process that is confined from its first instruction: by a thread that confines itself before, as confinement
 * is inherited. Threads that this one makes inherit it too; the one is Java's, which waits for the process.
 */
final class ConfinedStart {
    private ConfinedStart() {}

    /** The kernel has Landlock and does not let it be used; nothing was started. */
    static final class KernelRefuses extends Exception {
        private static final long serialVersionUID = 1L;

        KernelRefuses(IOException cause) {
            super(cause);
        }
    }

    /**
     * Starts a process.
     *
     * @param builder its command and where its output goes
     * @param paths of the board that it may use
     * @param files that its program reads
     * @param written files that are there already and may be written
     * @throws IOException if it cannot be started
     */
    static Process of(ProcessBuilder builder, BoardPaths paths, List<Path> files, List<Path> written)
            throws IOException, KernelRefuses {
        FutureTask<Process> start = new FutureTask<>(() -> {
            try {
                AgentConfinement.beforeStart(paths, files, written);
            } catch (IOException e) {
                throw new KernelRefuses(e);
            }
            return builder.start();
        });
        Thread.ofPlatform().daemon().name("confined-start").start(start);
        try {
            return start.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case KernelRefuses refuses -> throw refuses;
                case IOException failed -> throw failed;
                default -> throw new IllegalStateException(e);
            }
        }
    }
}
