package io.jailhouse.cli;

import io.jailhouse.transport.Errno;
import java.util.ArrayList;
import java.util.List;

/** Ends a command with exit code 1 after some lines on standard error. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    private CommandFailure(List<String> lines) {
        super(String.join("; ", lines), null, false, false);
        this.lines = lines;
    }

    /** A failure that only people read. */
    static CommandFailure saying(String sentence) {
        return new CommandFailure(List.of("jailhouse: " + sentence));
    }

    /** A line exactly as the real tool prints it. */
    static CommandFailure exactly(String line) {
        return new CommandFailure(List.of(line));
    }

    /** A line exactly as the real tool prints it, after what a person needs. */
    static CommandFailure because(String line, String explanation) {
        return new CommandFailure(List.of("jailhouse: " + explanation, line));
    }

    /** What {@code perror} prints, after what a person needs. */
    static CommandFailure perror(String call, Errno errno, String explanation) {
        List<String> lines = new ArrayList<>();
        if (!explanation.isEmpty()) {
            lines.add("jailhouse: " + explanation);
        }
        lines.add(call + ": " + errno.sentence());
        return new CommandFailure(lines);
    }

    List<String> lines() {
        return lines;
    }
}
