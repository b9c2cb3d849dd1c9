package io.jailhouse.integration.board;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** A command that runs: its output as it comes, its input, its end. Closing it kills it if it still runs. */
public final class RunningCommand implements AutoCloseable {
    private final List<String> words;
    private final Process process;
    private final StreamText out;
    private final StreamText err;

    RunningCommand(List<String> words, Process process) {
        this.words = words;
        this.process = process;
        this.out = new StreamText(process.getInputStream(), "out of " + words);
        this.err = new StreamText(process.getErrorStream(), "err of " + words);
    }

    /** Returns what it has printed so far. */
    public String output() {
        return out.toString();
    }

    /** Tells whether the process has ended. */
    public boolean hasEnded() {
        return !process.isAlive();
    }

    /** Waits until it has printed a text. */
    public RunningCommand awaitOutput(String text, Duration limit) {
        try {
            Awaitility.await()
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(10))
                    .failFast(() -> out.isComplete() && !out.contains(text))
                    .until(() -> out.contains(text));
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError("no \"%s\" within %s: %s".formatted(text, limit, soFar()), e);
        }
        return this;
    }

    /** Writes to its standard input. */
    public void type(String text) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(text.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its standard input. */
    public RunningCommand endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Returns the number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Does what Ctrl-C does. */
    public void interrupt() {
        Signals.send("INT", process.pid());
    }

    /** Kills it, without waiting for its end. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end. */
    public CommandResult awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after %s: %s".formatted(limit, soFar()));
            }
            out.awaitEnd(limit);
            err.awaitEnd(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new CommandResult(words, process.exitValue(), out.toString(), err.toString());
    }

    private CommandResult soFar() {
        return new CommandResult(words, -1, out.toString(), err.toString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
