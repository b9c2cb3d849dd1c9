package io.jailhouse.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Hands on what a console printed, and says where something is missing. Owned by one thread. */
final class ConsolePrinter {
    private final Sink sink;
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

    ConsolePrinter(Sink sink) {
        this.sink = sink;
    }

    /**
     * Hands on some output.
     *
     * @param bytes in a buffer
     * @param length how many
     * @param lost how many bytes before them are missing
     * @return whether more is wanted
     */
    boolean print(byte[] bytes, int length, long lost) {
        if (lost > 0) {
            byte[] line = ((atLineStart ? "" : "\n") + "<missed " + lost + " bytes of console log>\n")
                    .getBytes(StandardCharsets.US_ASCII);
            if (!pass(line, line.length)) {
                return false;
            }
        }
        return pass(bytes, length);
    }

    private boolean pass(byte[] bytes, int length) {
        if (length > 0) {
            atLineStart = bytes[length - 1] == '\n';
        }
        return sink.accept(bytes, length);
    }
}
