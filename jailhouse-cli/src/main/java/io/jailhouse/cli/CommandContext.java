package io.jailhouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.jailhouse.shm.BoardPaths;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What commands work with: the streams, and one session a board, which the commands of a batch share.
 * Owned by one thread, but for {@link #close}.
 */
final class CommandContext implements AutoCloseable {
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, BoardSession> sessions = new HashMap<>();

    CommandContext(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    InputStream in() {
        return in;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /** Tells whether a person sits at a terminal, for input and output. */
    boolean isInteractive() {
        Console console = in.equals(System.in) ? System.console() : null;
        return console != null && console.isTerminal();
    }

    synchronized BoardSession session(String board) {
        return sessions.computeIfAbsent(board, name -> {
            try {
                return new BoardSession(BoardPaths.of(name, System.getenv()));
            } catch (IllegalArgumentException e) {
                throw CommandFailure.saying(e.getMessage());
            }
        });
    }

    void warn(Iterable<String> warnings) {
        warnings.forEach(warning -> err.println("jailhouse: warning: " + warning));
    }

    /** Prints a value as JSON. */
    void json(Object value) {
        try {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a file as the real tool does, before it opens the device. */
    static byte[] readFile(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw CommandFailure.exactly("opening " + file + ": No such file or directory");
        } catch (java.nio.file.AccessDeniedException e) {
            throw CommandFailure.exactly("opening " + file + ": Permission denied");
        } catch (IOException e) {
            boolean folder = Files.isDirectory(file);
            throw CommandFailure.exactly("reading " + file + ": " + (folder ? "Is a directory" : e.getMessage()));
        }
    }

    static byte[] terminated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOf(bytes, bytes.length + 1);
    }

    @Override
    public synchronized void close() {
        sessions.values().forEach(BoardSession::close);
        sessions.clear();
    }
}
