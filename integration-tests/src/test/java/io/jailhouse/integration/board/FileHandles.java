package io.jailhouse.integration.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How many file handles a process may have.
 *
 * @param pid the process, of the same user
 * @param limit its limit while nobody changes it
 */
public record FileHandles(long pid, long limit) {

    /**
     * Looks at a process.
     *
     * @throws IOException if it is not there
     */
    public static FileHandles of(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> new FileHandles(pid, Long.parseLong(line.split("\\s{2,}")[1])))
                .findFirst()
                .orElseThrow();
    }

    /** Lets the process open so many more than it has now. */
    public void leaveFree(int count) throws IOException, InterruptedException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            set(open.count() + count);
        }
    }

    /** Sets the limit as it was. */
    public void freeAll() throws IOException, InterruptedException {
        set(limit);
    }

    private void set(long soft) throws IOException, InterruptedException {
        // The hard limit stays: only root may raise it again.
        int exitCode = new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--nofile=" + soft + ":")
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IOException("the limit of process " + pid + " cannot be set");
        }
    }
}
