package io.jailhouse.cli;

import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.DescribeBoardRequest;
import io.jailhouse.proto.DescribeBoardResponse;
import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.StopDaemonRequest;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.console.ConsoleFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A board for one demonstration: runs commands on it, showing each as a user would type it, and removes whatever of it
 * is left at the end, also when a signal ends the process. It does so by a shutdown hook, which waits for the command
 * that runs at that moment: a daemon that was just being started would be overlooked otherwise.
 */
final class DemoBoard implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    private final Path root;
    private final String name;
    private final CommandContext context;
    private volatile boolean ending;

    /** Guarded by this. */
    private boolean removed;

    /**
     * Prepares a board; nothing is started.
     *
     * @param root folder that the shown paths are relative to
     * @param outer where to print
     */
    DemoBoard(Path root, CommandContext outer) {
        outer.requireLocalBoard();
        this.root = root;
        this.name = "demo-" + ProcessHandle.current().pid();
        // The keyboard is not the cell's: a demonstration ends by itself.
        this.context = outer.withoutInput();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "demo-end"));
    }

    /**
     * Shows a command and runs it; words with a slash are files below the root.
     *
     * @throws CommandFailure if it fails
     */
    synchronized void run(String... words) {
        stopIfEnding();
        show(words);
        String[] command = Stream.concat(
                        Stream.of(words)
                                .map(word ->
                                        word.contains("/") ? root.resolve(word).toString() : word),
                        Stream.of("--board", name))
                .toArray(String[]::new);
        if (Jailhouse.run(context, command) != 0) {
            throw CommandFailure.saying("the demonstration stopped, because this command failed");
        }
    }

    /**
     * Shows {@code cell console -f} until the cell has printed so many lines with a text.
     *
     * @throws CommandFailure if that does not happen in time
     */
    synchronized void showConsole(String cell, String text, int times, Duration limit) {
        stopIfEnding();
        show("cell", "console", "-f", cell);
        long start = System.nanoTime();
        StringBuilder printed = new StringBuilder();
        Path path = CellConsoleCommand.consolePath(
                context.session(name), CellReference.newBuilder().setName(cell).build());
        ConsolePrinter.Sink print = ConsolePrinter.Sink.printingTo(context.out());
        try (ConsoleFile console = ConsoleFollower.open(path)) {
            new ConsoleFollower(console, (bytes, length) -> {
                        printed.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
                        return print.accept(bytes, length)
                                && !ending
                                && !hasLinesWith(printed, text, times)
                                && System.nanoTime() - start < limit.toNanos();
                    })
                    .follow();
        }
        if (!printed.isEmpty() && printed.charAt(printed.length() - 1) != '\n') {
            context.out().println();
        }
        if (!hasLinesWith(printed, text, times)) {
            stopIfEnding();
            throw CommandFailure.saying("the cell did not print \"" + text + "\" within " + limit.toSeconds() + " s");
        }
    }

    private static boolean hasLinesWith(StringBuilder printed, String text, int times) {
        int end = 0;
        for (int line = 0; line < times; line++) {
            int found = printed.indexOf(text, end);
            end = found < 0 ? -1 : printed.indexOf("\n", found);
            if (end < 0) {
                return false;
            }
        }
        return true;
    }

    private void stopIfEnding() {
        if (ending) {
            throw CommandFailure.saying("interrupted");
        }
    }

    private void show(String... words) {
        context.out().println("$ jailhouse " + String.join(" ", words));
    }

    /** Turns the board off if it is on, waits for the end of its daemon and removes its files. */
    @Override
    public void close() {
        ending = true;
        synchronized (this) {
            if (!removed) {
                removed = true;
                try (context) {
                    remove(context.session(name));
                }
            }
        }
    }

    private static void remove(BoardSession session) {
        long daemon = quietly(
                        session, hypervisor -> hypervisor.describeBoard(DescribeBoardRequest.getDefaultInstance()))
                .map(DescribeBoardResponse::getDaemonPid)
                .orElse(0L);
        // A board that is not enabled any more, or not yet, leaves only the daemon to be ended.
        quietly(session, hypervisor -> hypervisor.disable(DisableRequest.getDefaultInstance()));
        quietly(session, hypervisor -> hypervisor.stopDaemon(StopDaemonRequest.getDefaultInstance()));
        BoardPaths paths = session.paths();
        if (!DaemonEnd.await(paths, daemon, END_LIMIT)) {
            ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroyForcibly);
        }
        for (Path folder : List.of(paths.runtimeDir(), paths.sharedDir())) {
            removeFolder(folder);
        }
    }

    private static <T> Optional<T> quietly(BoardSession session, BoardSession.Call<T> call) {
        try {
            return session.callIfServed("demo", call);
        } catch (CommandFailure refused) {
            return Optional.empty();
        }
    }

    private static void removeFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
