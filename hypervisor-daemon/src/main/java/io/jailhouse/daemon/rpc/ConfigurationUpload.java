package io.jailhouse.daemon.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.transport.Errno;
import java.util.function.BiConsumer;

/**
 * Collects the bytes of a configuration from a client stream. A configuration that is larger than any
 * sensible one is refused before it fills the daemon's memory.
 *
 * @param <M> message of the stream
 * @param <H> its header
 */
final class ConfigurationUpload<M, H> implements StreamObserver<M> {
    private static final int MAX_BYTES = 4 << 20;

    /** What a message holds. */
    interface Parts<M, H> {
        /** Returns the header, or null if the message is a chunk. */
        H header(M message);

        /** Returns the chunk. */
        ByteString chunk(M message);
    }

    private final Parts<M, H> parts;
    private final StreamObserver<?> caller;
    private final BiConsumer<H, byte[]> complete;
    private H header;
    private ByteString bytes = ByteString.EMPTY;
    private boolean refused;

    ConfigurationUpload(Parts<M, H> parts, StreamObserver<?> caller, BiConsumer<H, byte[]> complete) {
        this.parts = parts;
        this.caller = caller;
        this.complete = complete;
    }

    @Override
    public void onNext(M message) {
        if (refused) {
            return;
        }
        H first = parts.header(message);
        if (first != null) {
            header = first;
            return;
        }
        ByteString chunk = parts.chunk(message);
        if (bytes.size() + chunk.size() > MAX_BYTES) {
            refuse(Errno.E2BIG, "the configuration is larger than " + MAX_BYTES + " bytes");
            return;
        }
        bytes = bytes.concat(chunk);
    }

    @Override
    public void onError(Throwable gone) {
        refused = true;
    }

    @Override
    public void onCompleted() {
        if (refused) {
            return;
        }
        if (header == null) {
            refuse(Errno.EINVAL, "the upload has no header");
            return;
        }
        try {
            complete.accept(header, bytes.toByteArray());
        } catch (RuntimeException e) {
            Answers.refuse(caller, e);
        }
    }

    private void refuse(Errno errno, String explanation) {
        refused = true;
        Answers.refuse(caller, new CallRefused(errno, explanation));
    }
}
