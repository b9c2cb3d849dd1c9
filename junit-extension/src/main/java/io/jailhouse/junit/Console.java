package io.jailhouse.junit;

import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A console of the board: the serial port of a cell, or the hypervisor's. A thread takes the bytes as they are printed, so
 * that none is lost while the test does something else. What a test awaits it finds once: the next wait begins behind it.
 * For any thread.
 */
public final class Console implements AutoCloseable {
    /** How much is kept; the older half goes when there is more. */
    private static final int KEPT_CHARACTERS = 8 << 20;

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SHOWN = 2000;

    private final String name;
    private final Duration patience;
    private final ConsoleFile file;
    private final ConsoleReader reader;
    private final Thread taker;

    /** Fair, because the taker wants it again at once. Guards everything below, and the reader. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final StringBuilder text = new StringBuilder();
    private final byte[] buffer = new byte[8192];
    private int read;
    private boolean closed;

    private Console(String name, Duration patience, ConsoleFile file) {
        this.name = name;
        this.patience = patience;
        this.file = file;
        this.reader = file.readerFromStart();
        this.taker = Thread.ofPlatform().daemon().name(name).unstarted(this::takeAll);
    }

    /**
     * Opens a console of a board that the test has not turned on itself.
     *
     * @param file as {@link io.jailhouse.shm.BoardPaths} names it
     * @throws UncheckedIOException if there is no such console
     */
    public static Console open(Path file) {
        try {
            return open(file.getFileName().toString(), file, Board.DEFAULT_PATIENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Console open(String name, Path path, Duration patience) throws IOException {
        Console console = new Console(name, patience, ConsoleFile.open(path));
        console.taker.start();
        return console;
    }

    /**
     * Waits for a text behind what was awaited before, as long as the board is patient.
     *
     * @param wanted the text
     * @return this console
     * @throws AssertionError if it is not printed in time; the message shows the end of what was
     */
    public Console await(String wanted) {
        return await(wanted, patience);
    }

    /**
     * Waits for a text behind what was awaited before.
     *
     * @param wanted the text
     * @param limit how long
     * @return this console
     * @throws AssertionError if it is not printed in time
     */
    public Console await(String wanted, Duration limit) {
        await("\"" + wanted + "\"", limit, printed -> {
            int at = printed.indexOf(wanted, read);
            read = at < 0 ? read : at + wanted.length();
            return at < 0 ? Optional.empty() : Optional.of(at);
        });
        return this;
    }

    /**
     * Waits for what a pattern finds behind what was awaited before, as long as the board is patient. A pattern whose
     * end is open, such as {@code \d+}, may match what is printed half.
     *
     * @param wanted the pattern
     * @return what was found
     * @throws AssertionError if nothing is found in time
     */
    public MatchResult await(Pattern wanted) {
        return await(wanted, patience);
    }

    /**
     * Waits for what a pattern finds behind what was awaited before.
     *
     * @param wanted the pattern
     * @param limit how long
     * @return what was found
     * @throws AssertionError if nothing is found in time
     */
    public MatchResult await(Pattern wanted, Duration limit) {
        return await("match of " + wanted, limit, printed -> {
            Matcher matcher = wanted.matcher(printed);
            if (!matcher.find(read)) {
                return Optional.empty();
            }
            read = matcher.end();
            return Optional.of(matcher.toMatchResult());
        });
    }

    private <T> T await(String wanted, Duration limit, Function<StringBuilder, Optional<T>> search) {
        long start = System.nanoTime();
        while (true) {
            Optional<T> found = look(search);
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                String printed = unread();
                throw new AssertionError("%s: no %s within %s, but at last:%n%s"
                        .formatted(name, wanted, limit, printed.substring(Math.max(0, printed.length() - SHOWN))));
            }
        }
    }

    private <T> Optional<T> look(Function<StringBuilder, Optional<T>> search) {
        turn.lock();
        try {
            take();
            Optional<T> found = search.apply(text);
            if (found.isEmpty()) {
                awaitMore();
            }
            return found;
        } finally {
            turn.unlock();
        }
    }

    /** Lets the next wait begin behind what was printed until now. */
    public Console skip() {
        turn.lock();
        try {
            take();
            read = text.length();
            return this;
        } finally {
            turn.unlock();
        }
    }

    /** Returns what was printed behind what was awaited. */
    public String unread() {
        turn.lock();
        try {
            take();
            return text.substring(read);
        } finally {
            turn.unlock();
        }
    }

    /** Returns everything that was printed, or the last 4 million characters of it. */
    public String text() {
        turn.lock();
        try {
            take();
            return text.toString();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Types into the serial port.
     *
     * @param typed characters of Latin-1
     * @return this console
     * @throws IllegalStateException if the inmate leaves so much unread that there is no room
     */
    public Console type(String typed) {
        byte[] bytes = typed.getBytes(StandardCharsets.ISO_8859_1);
        turn.lock();
        try {
            refuseClosed();
            int taken = file.input().write(bytes, 0, bytes.length);
            if (taken < bytes.length) {
                throw new IllegalStateException(
                        "%s: room for %d of %d characters".formatted(name, taken, bytes.length));
            }
            return this;
        } finally {
            turn.unlock();
        }
    }

    private void refuseClosed() {
        if (closed) {
            throw new IllegalStateException(name + ": the board is off");
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

    private void awaitMore() {
        refuseClosed();
        reader.await(TURN_NANOS);
    }

    private void take() {
        if (closed) {
            return;
        }
        for (int length = reader.read(buffer); length > 0; length = reader.read(buffer)) {
            text.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        }
        if (text.length() > KEPT_CHARACTERS) {
            int surplus = text.length() - KEPT_CHARACTERS / 2;
            text.delete(0, surplus);
            read = Math.max(0, read - surplus);
        }
    }

    /** Its title. */
    String name() {
        return name;
    }

    /** Takes what is still there; {@link #text} goes on telling it. A board closes its own consoles. */
    @Override
    public void close() {
        turn.lock();
        try {
            if (!closed) {
                take();
                closed = true;
                file.close();
            }
        } finally {
            turn.unlock();
        }
    }
}
