package io.jailhouse.integration.board;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A command that runs: its output as it comes, its input, its end. Closing it kills it if it still runs. */
public final class RunningCommand implements AutoCloseable {
    private final List<String> words;
    private final Process process;
    private final StringBuffer out = new StringBuffer();
    private final StringBuffer err = new StringBuffer();
    private final List<Thread> readers;

    RunningCommand(List<String> words, Process process) {
        this.words = words;
        this.process = process;
        this.readers = List.of(
                reader(process.getInputStream(), out, "out of " + words),
                reader(process.getErrorStream(), err, "err of " + words));
    }

    private static Thread reader(InputStream stream, StringBuffer text, String name) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            byte[] bytes = new byte[8192];
            try (stream) {
                for (int length = stream.read(bytes); length >= 0; length = stream.read(bytes)) {
                    text.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                text.append("<").append(e.getMessage()).append(">");
            }
        });
    }

    /** Returns what it has printed so far. */
    public String output() {
        return out.toString();
    }

    /** Waits until it has printed a text. */
    public RunningCommand awaitOutput(String text, Duration limit) {
        Awaitility.await("\"" + text + "\" from jailhouse " + String.join(" ", words))
                .atMost(limit)
                .pollInterval(Duration.ofMillis(10))
                .failFast(() -> !process.isAlive() && ended() && out.indexOf(text) < 0)
                .until(() -> out.indexOf(text) >= 0);
        return this;
    }

    private boolean ended() {
        return readers.stream().noneMatch(Thread::isAlive);
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

    /** Does what Ctrl-C does. */
    public void interrupt() {
        Signals.send("INT", process.pid());
    }

    /** Waits for its end. */
    public CommandResult awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after %s: %s"
                        .formatted(limit, new CommandResult(words, -1, out.toString(), err.toString())));
            }
            for (Thread reader : readers) {
                reader.join(limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new CommandResult(words, process.exitValue(), out.toString(), err.toString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
