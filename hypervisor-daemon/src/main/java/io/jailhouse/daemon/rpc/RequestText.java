package io.jailhouse.daemon.rpc;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.transport.Errno;

/** Checks the texts in requests, before they are kept, logged or shown. */
final class RequestText {
    /** As long as Linux lets a path be. */
    static final int LONGEST_FILE_NAME = 4096;

    /** No cell has a name of more than 31 bytes; who asks for a longer one is told that it does not exist. */
    static final int LONGEST_CELL_NAME = 1024;

    private RequestText() {}

    /** Returns the name of a cell unless it is longer than any. */
    static String cellName(String name) {
        return within(LONGEST_CELL_NAME, "name of a cell", name);
    }

    /** Returns the name of a caller's file or function as it may stand in a message: no character moves a terminal's cursor. */
    static String fileName(String name) {
        return within(LONGEST_FILE_NAME, "name of a file or function", name).replaceAll("\\p{Cntrl}", "?");
    }

    private static String within(int limit, String what, String text) {
        if (text.length() > limit) {
            throw new CallRefused(Errno.E2BIG, "the %s has more than %d characters".formatted(what, limit));
        }
        return text;
    }
}
