package io.jailhouse.benchmark;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** One end of a way to send messages of known length to another process. Belongs to one thread. */
interface MessageChannel extends AutoCloseable {
    /** Sends a message; waits for room. */
    void send(MemorySegment message, int length) throws IOException;

    /** Waits for the next message and takes it. */
    void receive(MemorySegment message, int length) throws IOException;

    @Override
    void close() throws IOException;
}
