package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ProcessStatus;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
     * Ends the agents that the ledger names and removes their board: a board whose daemon died begins
     * anew. Processes are recognised by id and start time, so that nobody else's is touched.
     */
    public static void clear(BoardPaths paths, BoardLedger ledger) {
        for (Map.Entry<String, Map<String, String>> entry : ledger.entries().entrySet()) {
            if (entry.getKey().startsWith("agent/")) {
                end(entry.getValue());
            }
        }
        ledger.clear();
        try {
            SharedBoard.remove(paths);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "shared files of a former board remain", e);
        }
    }

    private static void end(Map<String, String> agent) {
        long pid = Long.parseLong(agent.getOrDefault("pid", "0"));
        long startTicks = Long.parseLong(agent.getOrDefault("start-ticks", "0"));
        if (ProcessStatus.of(pid)
                .filter(status -> status.startTicks() == startTicks)
                .isEmpty()) {
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
                for (Path file : files.filter(Leftovers::isAgentFile).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isAgentFile(Path file) {
        return file.getFileName().toString().startsWith("agent-");
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
