package io.jailhouse.integration.board;

import io.jailhouse.junit.Board;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real command.
 *
 * @param environment where it finds boards
 */
public record Commands(Map<String, String> environment) {
    /** Longer than any command takes on a machine that builds something else at the same time. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Returns those for a board that is on. */
    public static Commands of(Board board) {
        return new Commands(board.environment());
    }

    /** Starts a command. */
    public RunningCommand start(String... words) {
        List<String> command = new ArrayList<>();
        // A test runner in the background ignores Ctrl-C, and so would everything that it starts.
        command.addAll(List.of(
                "env", "--default-signal=INT", Project.ROOT.resolve("jailhouse").toString()));
        command.addAll(List.of(words));
        return start(List.of(words), command);
    }

    /** Starts a program on the host: a class of the tests with a main method, in a process of its own. */
    public RunningCommand startProgram(Class<?> main) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        return start(List.of(main.getSimpleName()), command);
    }

    /** Starts a command line, under a name for messages. */
    RunningCommand start(List<String> words, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(Project.ROOT.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAILHOUSE_"));
        builder.environment().putAll(environment);
        builder.environment().put("JAILHOUSE_NO_BUILD", "1");
        try {
            return new RunningCommand(words, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end, without input. */
    public CommandResult run(String... words) {
        try (RunningCommand command = start(words)) {
            return command.endInput().awaitEnd(LIMIT);
        }
    }

    /** Runs commands, one a line, in one process; all must succeed. */
    public void runAll(String... lines) {
        try (RunningCommand batch = start("batch")) {
            batch.type(String.join("\n", lines) + "\n");
            batch.endInput().awaitEnd(LIMIT).succeeded();
        }
    }

    /** Runs commands that may fail, one a line, in one process. */
    public List<CommandResult> tryAll(List<String> lines) {
        try (RunningCommand batch = start("batch", "--keep-going")) {
            batch.type(String.join("\n", lines) + "\n");
            return BatchErrors.split(lines, batch.endInput().awaitEnd(LIMIT));
        }
    }
}
