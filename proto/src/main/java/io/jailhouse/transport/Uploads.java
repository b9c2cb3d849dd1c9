package io.jailhouse.transport;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sends bytes in a client stream, at the pace at which the daemon takes them. */
public final class Uploads {
    private static final int CHUNK_BYTES = 256 << 10;

    private Uploads() {}

    /**
     * One thing to send.
     *
     * @param header what comes first
     * @param bytes what follows it
     * @param <Q> messages of the stream
     */
    public record Part<Q>(Q header, byte[] bytes) {}

    /**
     * Sends parts and waits for the answer.
     *
     * @param call the open call
     * @param parts what to send, in order; made one by one, so that only one is in memory
     * @param chunk wraps bytes into a message
     * @param <Q> messages of the stream
     * @param <R> the answer
     * @return the answer
     * @throws StatusException if the daemon refuses, even before it has got everything
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static <Q, R> R send(
            BlockingClientCall<Q, R> call, List<Supplier<Part<Q>>> parts, Function<ByteString, Q> chunk)
            throws StatusException, InterruptedException {
        boolean open = true;
        for (Supplier<Part<Q>> next : parts) {
            Part<Q> part = next.get();
            open = open && call.write(part.header());
            for (int at = 0; open && at < part.bytes().length; at += CHUNK_BYTES) {
                int length = Math.min(CHUNK_BYTES, part.bytes().length - at);
                open = call.write(chunk.apply(ByteString.copyFrom(part.bytes(), at, length)));
            }
        }
        if (open) {
            call.halfClose();
        }
        // A call that the daemon has ended already answers with its reason here.
        return call.read();
    }
}
