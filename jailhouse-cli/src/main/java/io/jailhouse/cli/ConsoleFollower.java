package io.jailhouse.cli;

import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/** Hands the content of a console on, oldest byte first, as it arrives. Owned by one thread. */
final class ConsoleFollower {
    /** Longer than a reader waits for a producer that died in the middle of a write. */
    private static final long LAST_BYTES_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** How long it may go unnoticed that the board was disabled. */
    private static final long FILE_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int BUFFER_LENGTH = 8192;

    private final Path path;
    private final ConsoleReader reader;
    private final Sink sink;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private long reportedLost;
    private boolean atLineStart = true;

    /** Takes what a console printed. */
    interface Sink {
        /**
         * Takes bytes; called without any, ten times a second, while a console that is followed is silent.
         *
         * @return whether it wants more
         */
        boolean accept(byte[] bytes, int length);

        /** Prints at once; has enough when nobody reads the stream any more. */
        static Sink printingTo(PrintStream out) {
            return (bytes, length) -> {
                out.write(bytes, 0, length);
                return !out.checkError();
            };
        }
    }

    /**
     * Starts at the oldest byte that is kept.
     *
     * @param path file of the console
     * @param console that file, open as long as this object is used
     * @param sink takes the bytes
     */
    ConsoleFollower(Path path, ConsoleFile console, Sink sink) {
        this.path = path;
        this.reader = console.readerFromStart();
        this.sink = sink;
    }

    /** Opens the file of a console. */
    static ConsoleFile open(Path path) {
        try {
            return ConsoleFile.open(path);
        } catch (IOException e) {
            throw CommandFailure.saying("the console cannot be read: " + e.getMessage());
        }
    }

    /** Hands on what is there. */
    void printKept() {
        while (reader.await(LAST_BYTES_NANOS) && handOn()) {
            // Everything happens in the condition.
        }
    }

    /** Hands on what is there and what comes, until the sink has enough or the board's files are removed. */
    void follow() {
        Object file = fileKey();
        boolean wanted = true;
        while (wanted) {
            if (reader.await(FILE_CHECK_NANOS)) {
                wanted = handOn();
            } else if (file == null || !file.equals(fileKey())) {
                printKept();
                return;
            } else {
                wanted = sink.accept(buffer, 0);
            }
        }
    }

    private boolean handOn() {
        int length = reader.read(buffer);
        return reportLost() && pass(buffer, length);
    }

    private boolean reportLost() {
        long lost = reader.lost() - reportedLost;
        if (lost == 0) {
            return true;
        }
        reportedLost += lost;
        String line = (atLineStart ? "" : "\n") + "<missed " + lost + " bytes of console log>\n";
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        return pass(bytes, bytes.length);
    }

    private boolean pass(byte[] bytes, int length) {
        if (length > 0) {
            atLineStart = bytes[length - 1] == '\n';
        }
        return sink.accept(bytes, length);
    }

    /** Tells the file from one that was created later under the same name; null if there is none. */
    private Object fileKey() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
