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
import java.util.Optional;

/**
 * What commands work with: the streams, and one session a board, which the commands of a batch share.
 * Owned by one thread, but for {@link #close}.
 */
final class CommandContext implements AutoCloseable {
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Optional<RemoteBoard> remote;
    private final Map<String, BoardSession> sessions = new HashMap<>();

    /** A context for boards on this machine. */
    CommandContext(InputStream in, PrintStream out, PrintStream err) {
        this(in, out, err, Optional.empty());
    }

    /** A context whose only board is the given one, if there is one. */
    CommandContext(InputStream in, PrintStream out, PrintStream err, Optional<RemoteBoard> remote) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.remote = remote;
    }

    /** Returns a context of its own for commands that may not read what stands on standard input. */
    CommandContext withoutInput() {
        return new CommandContext(InputStream.nullInputStream(), out, err, remote);
    }

    /** Refuses a board on another machine. */
    void requireLocalBoard() {
        if (remote.isPresent()) {
            throw BoardSession.notRemote();
        }
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

    /** Returns the session of a board of this machine; if the context is for a remote one, of that. */
    synchronized BoardSession session(String board) {
        if (remote.isPresent()) {
            return sessions.computeIfAbsent("", any -> BoardSession.of(remote.get(), this::notice));
        }
        return sessions.computeIfAbsent(board, name -> {
            try {
                return BoardSession.of(BoardPaths.of(name, System.getenv()), this::notice);
            } catch (IllegalArgumentException e) {
                throw CommandFailure.saying(e.getMessage());
            }
        });
    }

    /** Tells whether a child of this process has become the daemon of a board. */
    synchronized boolean hasStartedDaemon() {
        return sessions.values().stream().anyMatch(BoardSession::hasStartedDaemon);
    }

    void warn(Iterable<String> warnings) {
        warnings.forEach(warning -> err.println("jailhouse: warning: " + warning));
    }

    private void notice(String line) {
        err.println("jailhouse: " + line);
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
