package io.jailhouse.integration.board;

import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** What a console prints, read from its shared file by this process: needs neither command nor daemon. */
public final class ConsoleText implements AutoCloseable {
    private final ConsoleFile file;
    private final ConsoleReader reader;
    private final StringBuilder text = new StringBuilder();
    private final byte[] buffer = new byte[8192];

    private ConsoleText(ConsoleFile file) {
        this.file = file;
        this.reader = file.readerFromStart();
    }

    static ConsoleText open(Path path) {
        try {
            return new ConsoleText(ConsoleFile.open(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets what was printed until now, so that what is awaited next is new. */
    public ConsoleText forget() {
        take();
        text.setLength(0);
        return this;
    }

    /** Waits for a text behind what was awaited before; fails when something else fills the time. */
    public ConsoleText await(String wanted, Duration limit) {
        long start = System.nanoTime();
        take();
        int found = text.indexOf(wanted);
        while (found < 0) {
            long left = limit.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                throw new AssertionError("no \"%s\" within %s after:%n%s".formatted(wanted, limit, text));
            }
            reader.await(left);
            take();
            found = text.indexOf(wanted);
        }
        text.delete(0, found + wanted.length());
        return this;
    }

    /** Returns what was printed and not awaited. */
    public String text() {
        take();
        return text.toString();
    }

    private void take() {
        for (int length = reader.read(buffer); length > 0; length = reader.read(buffer)) {
            text.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
