package io.jailhouse.integration.board;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a process prints into one stream, taken by a thread as it comes. Any thread may ask. */
final class StreamText {
    private final StringBuilder text = new StringBuilder();
    private final Thread reader;

    StreamText(InputStream stream, String name) {
        reader = Thread.ofPlatform().daemon().name(name).start(() -> readAll(stream));
    }

    private void readAll(InputStream stream) {
        byte[] bytes = new byte[8192];
        try (stream) {
            for (int length = stream.read(bytes); length >= 0; length = stream.read(bytes)) {
                append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            append("<" + e.getMessage() + ">");
        }
    }

    private synchronized void append(String more) {
        text.append(more);
    }

    synchronized boolean contains(String part) {
        return text.indexOf(part) >= 0;
    }

    boolean isComplete() {
        return !reader.isAlive();
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        reader.join(limit);
    }

    @Override
    public synchronized String toString() {
        return text.toString();
    }
}
