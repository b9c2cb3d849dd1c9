package io.jailhouse.integration.board;

import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a console prints, read from its shared file by this process: needs neither command nor daemon. A thread takes
 * the bytes as they come, so that none is overwritten while the test does something else.
 */
public final class ConsoleText implements AutoCloseable {
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SHOWN = 2000;

    private final ConsoleFile file;
    private final ConsoleReader reader;
    private final Thread taker;

    /** Fair, because the taker wants it again at once. Guards everything below, and the reader. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final StringBuilder text = new StringBuilder();
    private final byte[] buffer = new byte[8192];
    private boolean closed;

    private ConsoleText(ConsoleFile file) {
        this.file = file;
        this.reader = file.readerFromStart();
        this.taker = Thread.ofPlatform().daemon().name("console").unstarted(this::takeAll);
    }

    static ConsoleText open(Path path) {
        try {
            ConsoleText console = new ConsoleText(ConsoleFile.open(path));
            console.taker.start();
            return console;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets what was printed until now, so that what is awaited next is new. */
    public ConsoleText forget() {
        turn.lock();
        try {
            take();
            text.setLength(0);
            return this;
        } finally {
            turn.unlock();
        }
    }

    /** Waits for a text behind what was awaited before. */
    public ConsoleText await(String wanted, Duration limit) {
        long start = System.nanoTime();
        while (!find(wanted)) {
            if (System.nanoTime() - start > limit.toNanos()) {
                String printed = text();
                throw new AssertionError("no \"%s\" within %s, but at last:%n%s"
                        .formatted(wanted, limit, printed.substring(Math.max(0, printed.length() - SHOWN))));
            }
        }
        return this;
    }

    private boolean find(String wanted) {
        turn.lock();
        try {
            take();
            int found = text.indexOf(wanted);
            if (found >= 0) {
                text.delete(0, found + wanted.length());
            } else {
                reader.await(TURN_NANOS);
            }
            return found >= 0;
        } finally {
            turn.unlock();
        }
    }

    /** Returns what was printed and not awaited. */
    public String text() {
        turn.lock();
        try {
            take();
            return text.toString();
        } finally {
            turn.unlock();
        }
    }

    private void takeAll() {
        boolean goOn = true;
        while (goOn) {
            turn.lock();
            try {
                goOn = !closed;
                if (goOn && reader.await(TURN_NANOS)) {
                    take();
                }
            } finally {
                turn.unlock();
            }
        }
    }

    private void take() {
        for (int length = reader.read(buffer); length > 0; length = reader.read(buffer)) {
            text.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            file.close();
        } finally {
            turn.unlock();
        }
    }
}
