package io.jailhouse.junit;

import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.Distribution;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A daemon in folders of its own. It ends when this JVM does, however that happens: its standard input is a pipe from
 * here. For one thread at a time.
 */
final class DaemonProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 1;
    private static final int SHOWN_LOG_LINES = 20;

    private final Distribution product;
    private final BoardFolders folders;
    private final BoardPaths paths;
    private Process process;
    private DaemonCalls calls;
    private boolean sound = true;

    private DaemonProcess(Distribution product, BoardFolders folders) {
        this.product = product;
        this.folders = folders;
        this.paths = folders.paths();
    }

    /** Starts one; it serves when this returns. */
    static DaemonProcess start() {
        // Before there are folders that would have to be removed.
        Distribution product = Product.find();
        DaemonProcess daemon = new DaemonProcess(product, BoardFolders.create());
        try {
            daemon.paths.createDirectories();
            daemon.launch();
            return daemon;
        } catch (IOException e) {
            daemon.end();
            throw new UncheckedIOException("the daemon cannot be started", e);
        } catch (RuntimeException | Error e) {
            daemon.end();
            throw e;
        }
    }

    private void launch() throws IOException {
        Files.deleteIfExists(paths.socket());
        File log = paths.daemonLog().toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        product.command(Distribution.Program.DAEMON, List.of(paths.board(), "--ends-with-input")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectError(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().keySet().removeIf(name -> name.startsWith("JAILHOUSE_"));
        builder.environment().putAll(folders.environment());
        process = builder.start();
        awaitService();
        calls = DaemonCalls.to(paths.socket());
        calls.hypervisor("cell list", hypervisor -> hypervisor.listCells(ListCellsRequest.getDefaultInstance()));
    }

    private void awaitService() throws IOException {
        long start = System.nanoTime();
        while (!Files.exists(paths.socket())) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the daemon did not start:\n" + endOfLog());
            }
            if (System.nanoTime() - start > START_LIMIT.toNanos()) {
                throw new IllegalStateException("the daemon did not start within " + START_LIMIT + ":\n" + endOfLog());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    BoardPaths paths() {
        return paths;
    }

    BoardFolders folders() {
        return folders;
    }

    DaemonCalls calls() {
        return calls;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Kills it; returns when it is dead. Nobody gets it after that. */
    void kill() {
        sound = false;
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Lets another carry on where one that died ended; returns when that one answers. */
    void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("the daemon, process %d, lives".formatted(process.pid()));
        }
        sound = false;
        calls.close();
        try {
            // A pipe to a dead process is of no use to anybody.
            process.getOutputStream().close();
        } catch (IOException broken) {
            // Which closes it as well.
        }
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException("the daemon cannot be started again", e);
        }
    }

    /** Notes that something happened to it that the next user need not know of. */
    void spoil() {
        sound = false;
    }

    /** Returns whether it can serve another board: it lives, and nothing was done to it. */
    boolean isSound() {
        return sound && process.isAlive();
    }

    /** Ends it in order, with whatever it runs, and removes its folders; fails if something is left behind. */
    void end() {
        if (calls != null) {
            calls.close();
        }
        if (process == null || !process.isAlive()) {
            folders.clear();
            return;
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
        folders.close();
    }

    private String endOfLog() throws IOException {
        if (!Files.exists(paths.daemonLog())) {
            return "(no log)";
        }
        List<String> lines = Files.readAllLines(paths.daemonLog());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
    }
}
