package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.ledger.RecordedAgent;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ProcessStatus;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What a former daemon of the board left behind when it died. */
public final class Leftovers {
    private static final Logger LOG = Logger.getLogger(Leftovers.class.getName());
    private static final long DEATH_LIMIT_SECONDS = 10;

    private Leftovers() {}

    /**
     * Ends the agents of a former daemon and removes their board, which begins anew.
     *
     * @param request one that ends with that
     */
    static void clear(
            BoardPaths paths, Collection<RecordedAgent> agents, BoardLedger ledger, Optional<String> request) {
        agents.forEach(Leftovers::end);
        ledger.done(Optional.empty(), request);
        try {
            SharedBoard.remove(paths);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "shared files of a former board remain", e);
        }
    }

    /** Ends an agent of a former daemon; recognised by number and start time, so that nobody else's is touched. */
    static void end(RecordedAgent agent) {
        long pid = agent.pid();
        try {
            if (ProcessStatus.of(pid)
                    .filter(status -> status.startTicks() == agent.startTicks())
                    .isEmpty()) {
                return;
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "whether process " + pid + " still lives cannot be known", e);
            return;
        }
        ProcessHandle.of(pid).ifPresent(process -> {
            LOG.log(Level.WARNING, "ending process {0}, an agent of a daemon that died", pid);
            process.destroyForcibly();
            try {
                process.onExit().get(DEATH_LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                LOG.log(Level.WARNING, "process " + pid + " does not end", e);
            }
        });
    }

    /** Removes the shared files of the board and, where they are empty, its folders. */
    public static void removeSharedFiles(BoardPaths paths) throws IOException {
        SharedBoard.remove(paths);
        removeIfEmpty(paths.sharedDir());
        removeIfEmpty(paths.sharedDir().getParent());
        if (Files.isDirectory(paths.runtimeDir())) {
            try (Stream<Path> files = Files.list(paths.runtimeDir())) {
                for (Path file : files.filter(Leftovers::isNobodys).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Files of agents, and damaged ones that were set aside. */
    private static boolean isNobodys(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("agent-") || name.endsWith(".damaged");
    }

    /** Removes a folder unless something is in it. */
    public static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException others) {
            LOG.log(Level.FINE, "kept: {0}", folder);
        }
    }
}
