package io.jailhouse.junit;

import io.jailhouse.shm.BoardPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Folders for boards that nobody else has. A {@link Board} makes its own; a test that drives boards by the command line
 * makes some and gives {@link #environment} to every command. Any thread may call.
 *
 * @param runtime sockets, logs and locks; its path is short, as a socket's must be
 * @param shared shared memory
 */
public record BoardFolders(Path runtime, Path shared) implements AutoCloseable {
    /** The variable with which processes of the product find sockets, logs and locks. */
    static final String RUNTIME_VARIABLE = "JAILHOUSE_RUNTIME_DIR";

    private static final String SHARED_VARIABLE = "JAILHOUSE_SHM_DIR";
    private static final String BOARD = "default";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    /** Stays, empty: two commands that start a daemon at once must find the same file. */
    private static final String START_LOCK = "start.lock";

    /**
     * Makes them: the one for shared memory below {@code JAILHOUSE_SHM_DIR}, else where the system has shared memory, else
     * where temporary files are.
     */
    public static BoardFolders create() {
        String wanted = System.getenv().getOrDefault(SHARED_VARIABLE, "");
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path usual = Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : temporary;
        return createBelow(wanted.isEmpty() ? usual : Path.of(wanted));
    }

    /**
     * Makes them, the one for shared memory below a given one.
     *
     * @param memory an existing folder
     */
    public static BoardFolders createBelow(Path memory) {
        try {
            return new BoardFolders(Files.createTempDirectory("jh"), Files.createTempDirectory(memory, "jh"));
        } catch (IOException e) {
            throw new UncheckedIOException("a folder for boards cannot be made", e);
        }
    }

    /** Returns the variables with which processes of the product find these folders. */
    public Map<String, String> environment() {
        return Map.of(RUNTIME_VARIABLE, runtime.toString(), SHARED_VARIABLE, shared.toString());
    }

    /** Returns where the files of the default board are. */
    public BoardPaths paths() {
        return paths(BOARD);
    }

    /** Returns where the files of a board are. */
    public BoardPaths paths(String board) {
        return BoardPaths.of(board, environment());
    }

    /** Returns the processes that work for boards here, but for children of this one that have ended. */
    public List<ProcessHandle> processes() {
        return new BoardProcesses(runtime).alive();
    }

    /** Returns what daemons and agents logged. */
    public String logs() {
        StringBuilder text = new StringBuilder();
        for (Path file : filesIn(runtime)) {
            if (file.toString().endsWith(".log")) {
                text.append("--- ")
                        .append(runtime.relativize(file))
                        .append('\n')
                        .append(read(file));
            }
        }
        return text.toString();
    }

    /**
     * Waits for the end of the processes, and removes everything.
     *
     * @throws IllegalStateException if a process had to be ended, or a file was left; the message names them
     */
    @Override
    public void close() {
        List<String> remains = new ArrayList<>();
        for (ProcessHandle process : new BoardProcesses(runtime).awaitEnd(END_LIMIT)) {
            remains.add(BoardProcesses.describe(process));
        }
        String logs = logs();
        if (remains.isEmpty()) {
            Stream.of(runtime, shared)
                    .flatMap(folder -> filesIn(folder).stream())
                    .filter(file -> !file.endsWith(START_LOCK))
                    .forEach(file -> remains.add(file.toString()));
        }
        clear();
        if (!remains.isEmpty()) {
            throw new IllegalStateException("left behind:\n  " + String.join("\n  ", remains) + "\n" + logs);
        }
    }

    /** Kills whatever runs, and removes everything. */
    void clear() {
        BoardProcesses processes = new BoardProcesses(runtime);
        List<ProcessHandle> alive = processes.alive();
        alive.forEach(ProcessHandle::destroyForcibly);
        alive.forEach(process -> process.onExit()
                .completeOnTimeout(process, END_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join());
        remove(runtime);
        remove(shared);
    }

    private static List<Path> filesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> !Files.isDirectory(file)).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("files vanish while they are listed", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return gone + "\n";
        }
    }

    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a folder of boards cannot be removed", e);
        }
    }
}
