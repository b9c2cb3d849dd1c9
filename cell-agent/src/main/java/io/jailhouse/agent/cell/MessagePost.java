package io.jailhouse.agent.cell;

import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.CommunicationRegion;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Writes messages into the cell's communication region and lets a thread of its own watch for the answers. Called on
 * the order thread; the page is mapped only while a message is under way, because it belongs to the cell.
 */
final class MessagePost {
    private final BoardPaths paths;
    private final int cellId;
    private final ExecutorService watcher = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("message").factory());
    private ReplyWatch current;

    MessagePost(BoardPaths paths, int cellId) {
        this.paths = paths;
        this.cellId = cellId;
    }

    /**
     * Posts a message. One that is still under way ends as abandoned.
     *
     * @param message what to write, and how long the cell has
     * @param couldAnswer whether any CPU of the cell is on
     * @param ended is told on the watching thread how it ended
     * @throws IOException if the page cannot be mapped
     */
    void post(PostMessage message, BooleanSupplier couldAnswer, Consumer<MessageOutcome.Builder> ended)
            throws IOException {
        abandon();
        CommunicationRegion region = CommunicationRegion.open(paths.communication(), cellId);
        region.send(message.getMessage());
        ReplyWatch watch = new ReplyWatch(region, message, couldAnswer, HOST_TIME);
        current = watch;
        watcher.execute(() -> {
            try (region) {
                ended.accept(watch.await());
            }
        });
    }

    /** Ends the wait for an answer: whoever would give it is stopped. */
    void abandon() {
        if (current != null) {
            current.abandon();
            current = null;
        }
    }

    private static final ReplyWatch.HostTime HOST_TIME = new ReplyWatch.HostTime() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos) {
            LockSupport.parkNanos(nanos);
        }
    };
}
