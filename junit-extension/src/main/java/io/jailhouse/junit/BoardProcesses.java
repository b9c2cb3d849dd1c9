package io.jailhouse.junit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The processes that work for a board: those whose environment names its runtime folder. */
final class BoardProcesses {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String variable;

    BoardProcesses(Path runtimeFolder) {
        this.variable = BoardFolders.RUNTIME_VARIABLE + "=" + runtimeFolder;
    }

    /** Returns those that live, but for children that have ended and wait for this process to notice. */
    List<ProcessHandle> alive() {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid())
                        .map(environment -> List.of(environment.split("\0", -1)).contains(variable))
                        .orElse(false))
                .toList();
    }

    /** Waits for the end of all; returns those that live on. */
    List<ProcessHandle> awaitEnd(Duration limit) {
        long start = System.nanoTime();
        List<ProcessHandle> alive = alive();
        while (!alive.isEmpty() && System.nanoTime() - start < limit.toNanos()) {
            LockSupport.parkNanos(POLL_NANOS);
            alive = alive();
        }
        return alive;
    }

    /** Describes a process for a message. */
    static String describe(ProcessHandle process) {
        return read(process.pid(), "cmdline")
                .map(line -> process.pid() + ": " + line.replace('\0', ' ').replaceAll("-cp \\S+", "-cp ..."))
                .orElse(process.pid() + ": gone");
    }

    /** Gone processes and zombies have none, and those of other users do not concern us. */
    private static Optional<String> environment(long pid) {
        return read(pid, "environ").filter(environment -> !environment.isEmpty());
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(
                    Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
