package io.jailhouse.transport;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A file handle that is kept for when the process can open no more. Owned by one thread. */
final class SpareHandle {
    private static final Logger LOG = Logger.getLogger(SpareHandle.class.getName());

    /** Can be opened by everybody, everywhere, and means nothing. */
    private static final String NOTHING = "/dev/null";

    private FileInputStream held;

    /** Returns true if it is held. */
    boolean isHeld() {
        return held != null;
    }

    /** Takes it, unless it is held already; false if there is none to take. */
    boolean take() {
        if (held == null) {
            try {
                held = new FileInputStream(NOTHING);
            } catch (IOException e) {
                LOG.log(Level.FINE, "no spare file handle", e);
            }
        }
        return held != null;
    }

    /** Gives it back to the process; without effect if it is not held. */
    void release() {
        if (held == null) {
            return;
        }
        try {
            held.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "the handle is free all the same", e);
        }
        held = null;
    }
}
