package io.jailhouse.cli;

import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Hands the content of a console on, oldest byte first, as it arrives. Owned by one thread. */
final class ConsoleFollower {
    /** Longer than a reader waits for a producer that died in the middle of a write. */
    private static final long LAST_BYTES_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** How long it may go unnoticed that the board was disabled. */
    private static final long FILE_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int BUFFER_LENGTH = 8192;

    private final ConsoleFile console;
    private final ConsoleReader reader;
    private final ConsolePrinter printer;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private long reportedLost;

    /**
     * Starts at the oldest byte that is kept.
     *
     * @param console open as long as this object is used
     * @param sink takes the bytes
     */
    ConsoleFollower(ConsoleFile console, ConsolePrinter.Sink sink) {
        this.console = console;
        this.reader = console.readerFromStart();
        this.printer = new ConsolePrinter(sink);
    }

    /** Opens the file of a console. */
    static ConsoleFile open(Path path) {
        try {
            return ConsoleFile.open(path);
        } catch (IOException e) {
            throw CommandFailure.saying("the console cannot be read: " + e.getMessage());
        }
    }

    /** Hands on what is there, and not what comes in the meantime, which may never end. */
    void printKept() {
        long end = console.end();
        while (!reader.isPast(end) && reader.await(LAST_BYTES_NANOS) && handOn()) {
            // Everything happens in the condition.
        }
    }

    /** Hands on what is there and what comes, until the sink has enough or the board's files are removed. */
    void follow() {
        boolean wanted = true;
        while (wanted) {
            if (reader.await(FILE_CHECK_NANOS)) {
                wanted = handOn();
            } else if (!console.isInPlace()) {
                printKept();
                return;
            } else {
                wanted = printer.print(buffer, 0, 0);
            }
        }
    }

    private boolean handOn() {
        int length = reader.read(buffer);
        long lost = reader.lost() - reportedLost;
        reportedLost += lost;
        return printer.print(buffer, length, lost);
    }
}
