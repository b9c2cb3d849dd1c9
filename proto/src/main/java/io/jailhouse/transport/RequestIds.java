package io.jailhouse.transport;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * Names requests, so that one can be made again when nobody knows whether it took effect: the daemon carries out each
 * request once. The name travels in the header {@code jailhouse-request-id}.
 */
public final class RequestIds {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("jailhouse-request-id", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> CURRENT = Context.key("jailhouse-request-id");
    private static final Pattern VALID = Pattern.compile("[0-9A-Za-z-]{8,64}");

    private RequestIds() {}

    /** Returns a name that nobody else has. */
    public static String fresh() {
        return UUID.randomUUID().toString();
    }

    /** Returns true if a request can have that name: 8 to 64 letters, digits and dashes. */
    public static boolean isValid(String id) {
        return VALID.matcher(id).matches();
    }

    /**
     * Names every call of a channel.
     *
     * @param channel the channel
     * @param id the same for a call and its repetition
     */
    public static Channel naming(Channel channel, String id) {
        Metadata header = new Metadata();
        header.put(HEADER, id);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(header));
    }

    /** Returns the name of the request that this thread serves, if its caller gave one. */
    public static Optional<String> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Serves a request in this thread that has a name, as the server does for its callers. */
    public static <T> T named(String id, Callable<T> request) throws Exception {
        return Context.current().withValue(CURRENT, id).call(request);
    }

    /** Returns what reads the names on the server. */
    static ServerInterceptor reader() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                String id = headers.get(HEADER);
                if (id == null) {
                    return next.startCall(call, headers);
                }
                if (!isValid(id)) {
                    call.close(
                            Status.INVALID_ARGUMENT.withDescription("a request id has 8 to 64 letters, digits, dashes"),
                            new Metadata());
                    return new ServerCall.Listener<>() {};
                }
                return Contexts.interceptCall(Context.current().withValue(CURRENT, id), call, headers, next);
            }
        };
    }
}
