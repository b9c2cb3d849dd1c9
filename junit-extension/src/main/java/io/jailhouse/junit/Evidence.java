package io.jailhouse.junit;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test that failed leaves: a folder with the failure, and for each of its boards the consoles, the logs and the
 * final states. The folder is made below the one that the configuration parameter or system property {@code
 * jailhouse.failures} names, without it below {@code target} or {@code build}, or where temporary files are.
 */
final class Evidence {
    private static final String FOLDER_PARAMETER = "jailhouse.failures";
    private static final String FOLDER = "jailhouse-failures";

    private final Path folder;

    private Evidence(Path folder) {
        this.folder = folder;
    }

    /** Begins with the failure, and prints where. */
    static Evidence of(ExtensionContext context, Throwable failure) {
        try {
            Path folder = create(parent(context), testName(context));
            Files.writeString(folder.resolve("failure.txt"), trace(failure));
            System.err.printf(
                    "Jailhouse: %s failed; its consoles, logs and states are in %s%n", testName(context), folder);
            return new Evidence(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("what a failed test leaves cannot be kept", e);
        }
    }

    private static String testName(ExtensionContext context) {
        return context.getRequiredTestClass().getSimpleName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
    }

    private static Path parent(ExtensionContext context) throws IOException {
        Path parent = context.getConfigurationParameter(FOLDER_PARAMETER)
                .map(Path::of)
                .or(() -> Stream.of("target", "build")
                        .map(Path::of)
                        .filter(Files::isDirectory)
                        .findFirst()
                        .map(built -> built.resolve(FOLDER)))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), FOLDER));
        return Files.createDirectories(parent.toAbsolutePath());
    }

    /** The same test may fail several times. */
    private static Path create(Path parent, String name) throws IOException {
        for (int number = 1; ; number++) {
            try {
                return Files.createDirectory(parent.resolve(number == 1 ? name : name + "-" + number));
            } catch (FileAlreadyExistsException taken) {
                // The next number.
            }
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Adds a board that is still on. */
    void keep(String field, Board board) {
        if (!board.isOn()) {
            return;
        }
        try {
            Path own = Files.createDirectories(folder.resolve(field));
            for (Console console : board.consoles()) {
                write(own.resolve(console.name().replace(' ', '-') + ".txt"), console.text());
            }
            for (Path log : logs(board.paths().runtimeDir())) {
                write(
                        own.resolve(log.getFileName()),
                        text(log, log.equals(board.paths().daemonLog()) ? board.logBegin() : 0));
            }
            write(own.resolve("states.txt"), states(board));
        } catch (IOException e) {
            throw new UncheckedIOException("what a failed test leaves cannot be kept", e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<Path> logs(Path runtime) throws IOException {
        try (Stream<Path> files = Files.list(runtime)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    private static String text(Path log, long begin) throws IOException {
        byte[] all = Files.readAllBytes(log);
        int from = (int) Math.min(begin, all.length);
        return new String(all, from, all.length - from, StandardCharsets.ISO_8859_1);
    }

    private static String states(Board board) {
        StringBuilder text = new StringBuilder();
        ProcessHandle daemon = board.daemon().process();
        text.append("daemon: process %d %s%n".formatted(daemon.pid(), daemon.isAlive() ? "runs" : "is dead"));
        try {
            board.list().forEach(cell -> text.append(line(cell)));
            Stream.concat(Stream.of(board.root()), board.cells().stream()).forEach(cell -> describe(cell, text));
        } catch (RuntimeException e) {
            text.append(e.getMessage()).append('\n');
        }
        return text.toString();
    }

    private static String line(io.jailhouse.proto.Cell cell) {
        return "cell %d \"%s\": %s, CPUs %s, failed CPUs %s, process %d%n"
                .formatted(
                        cell.getId(),
                        cell.getName(),
                        CellState.of(cell.getState()),
                        cell.getCpusList(),
                        cell.getFailedCpusList(),
                        cell.getAgentPid());
    }

    private static void describe(Cell cell, StringBuilder text) {
        try {
            text.append(cell.name()).append('\n');
            cell.violations()
                    .forEach(violation -> text.append("  ").append(violation).append('\n'));
            cell.statistics()
                    .forEach(cpu -> text.append("  CPU %d: %s%n".formatted(cpu.cpu(), new TreeMap<>(cpu.counts()))));
        } catch (RuntimeException e) {
            // A test may have destroyed it.
            text.append("  ").append(e.getMessage()).append('\n');
        }
    }
}
