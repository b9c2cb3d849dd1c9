package io.jailhouse.junit;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Daemons of a test run that have no board. To start one takes longer than everything else that turning a board on takes,
 * so one whose board is off again serves the next. Each has folders of its own. Any thread may call.
 */
final class DaemonPool implements AutoCloseable {
    private final Deque<DaemonProcess> idle = new ArrayDeque<>();
    private boolean closed;

    /** A pool of which every daemon ends when it is given back. */
    static DaemonPool thatKeepsNone() {
        DaemonPool pool = new DaemonPool();
        pool.close();
        return pool;
    }

    /** Returns a daemon without a board, which nobody else has. */
    DaemonProcess take() {
        DaemonProcess known = poll();
        while (known != null && !known.isSound()) {
            known.end();
            known = poll();
        }
        return known != null ? known : DaemonProcess.start();
    }

    private synchronized DaemonProcess poll() {
        return idle.poll();
    }

    /** Takes one back whose board is off; ends it if it cannot serve another. */
    void giveBack(DaemonProcess daemon) {
        if (!daemon.isSound() || !keep(daemon)) {
            daemon.end();
        }
    }

    private synchronized boolean keep(DaemonProcess daemon) {
        return !closed && idle.offerFirst(daemon);
    }

    /** Ends all that are idle. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (DaemonProcess daemon = poll(); daemon != null; daemon = poll()) {
            daemon.end();
        }
    }
}
