package io.jailhouse.daemon.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Calls that send what there is again and again, without any of them being waited for. So one thread serves all of them; it
 * runs while there are some. For any thread.
 */
final class PolledStreams implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PolledStreams.class.getName());
    private static final long POLL_MILLIS = 10;

    /** One call; used by the thread alone. */
    interface Stream {
        /**
         * Sends what there is and the caller takes; never waits.
         *
         * @param now as {@link System#nanoTime()} gives it
         * @return false after the end of the call
         */
        boolean advance(long now);

        /** Is told that {@link #advance} has ended the call. */
        default void ended() {}

        /** Ends the call before its time. */
        void giveUp();
    }

    private final ScheduledExecutorService thread;

    /** Of the thread alone. */
    private final List<Stream> streams = new ArrayList<>();

    /**
     * None yet.
     *
     * @param name of the thread
     */
    PolledStreams(String name) {
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Takes a call in. */
    void add(Stream stream) {
        thread.execute(() -> {
            streams.add(stream);
            if (streams.size() == 1) {
                advanceAll();
            }
        });
    }

    private void advanceAll() {
        long now = System.nanoTime();
        streams.removeIf(stream -> !advance(stream, now));
        if (!streams.isEmpty()) {
            thread.schedule(this::advanceAll, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean advance(Stream stream, long now) {
        try {
            boolean goesOn = stream.advance(now);
            if (!goesOn) {
                stream.ended();
            }
            return goesOn;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a stream to a caller is given up", e);
            stream.giveUp();
            return false;
        }
    }

    /** Gives all of them up. */
    @Override
    public void close() {
        thread.execute(() -> {
            streams.forEach(Stream::giveUp);
            streams.clear();
        });
        thread.shutdown();
    }
}
