package io.jailhouse.integration.board;

import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.StopDaemonRequest;
import io.jailhouse.shm.BoardPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The folders of a test's boards, from their making to the proof that nothing is left.
 *
 * @param runtime sockets, logs and locks; its path is short, as a socket's must be
 * @param shared shared memory
 * @param files what the test itself writes
 */
record BoardFolders(Path runtime, Path shared, Path files) implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    /** Stays, empty: two commands that start a daemon at once must find the same file. */
    private static final String START_LOCK = "start.lock";

    static BoardFolders create(Path memoryFolder) {
        try {
            return new BoardFolders(
                    Files.createTempDirectory("jh"),
                    Files.createTempDirectory(memoryFolder, "jh"),
                    Files.createTempDirectory("jh-files"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logs() {
        StringBuilder text = new StringBuilder();
        for (Path file : filesIn(runtime)) {
            if (file.toString().endsWith(".log")) {
                text.append("--- ").append(runtime.relativize(file)).append('\n').append(read(file));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        String logs = logs();
        List<String> remains = new ArrayList<>(turnOff());
        remains.addAll(endProcesses());
        remains.addAll(filesLeft());
        remove(runtime);
        remove(shared);
        remove(files);
        if (!remains.isEmpty()) {
            throw new AssertionError("left behind:\n  " + String.join("\n  ", remains) + "\n" + logs);
        }
    }

    private List<String> turnOff() {
        List<String> failures = new ArrayList<>();
        for (Path socket : filesIn(runtime)) {
            if (socket.endsWith("daemon.sock") && socket.getParent() != null) {
                BoardPaths paths = new BoardPaths(
                        socket.getParent().getFileName().toString(), socket.getParent(), shared);
                // A board that is not enabled has only its daemon to be ended.
                if (!isDone(paths, it -> it.disable(DisableRequest.getDefaultInstance()))
                        && !isDone(paths, it -> it.stopDaemon(StopDaemonRequest.getDefaultInstance()))) {
                    failures.add("no daemon answers at " + socket);
                }
            }
        }
        return failures;
    }

    private static boolean isDone(BoardPaths paths, TestBoard.Call<?> call) {
        try {
            TestBoard.ask(paths, call);
            return true;
        } catch (AssertionError refused) {
            return false;
        }
    }

    private List<String> endProcesses() {
        BoardProcesses processes = new BoardProcesses(runtime);
        try {
            Awaitility.await().atMost(END_LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> processes
                    .alive()
                    .isEmpty());
            return List.of();
        } catch (ConditionTimeoutException stillThere) {
            List<ProcessHandle> left = processes.alive();
            List<String> names = left.stream().map(BoardProcesses::describe).toList();
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(process -> process.onExit()
                    .completeOnTimeout(process, END_LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join());
            return names;
        }
    }

    private List<String> filesLeft() {
        return Stream.of(runtime, shared)
                .flatMap(folder -> filesIn(folder).stream())
                .filter(file -> !file.endsWith(START_LOCK))
                .map(Path::toString)
                .toList();
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

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
