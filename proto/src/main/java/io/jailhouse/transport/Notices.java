package io.jailhouse.transport;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What the daemon has to say to whoever asks it next, whatever that asks: a line each, told once, with the end of a call that
 * has a name ({@link RequestIds}), in the trailer {@code jailhouse-notice-bin}. A caller that has gone is told nothing. Any
 * thread may call.
 */
public final class Notices {
    private static final Metadata.Key<byte[]> TRAILER =
            Metadata.Key.of("jailhouse-notice-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final Queue<String> untold = new ArrayDeque<>();
    private final List<Runnable> waiting = new ArrayList<>();

    /** Adds a line. */
    public synchronized void add(String line) {
        untold.add(line);
    }

    /** Does something when all lines are told; at once, if there are none. */
    public void whenTold(Runnable action) {
        synchronized (this) {
            if (!untold.isEmpty()) {
                waiting.add(action);
                return;
            }
        }
        action.run();
    }

    private synchronized void moveTo(Metadata trailers) {
        for (String line = untold.poll(); line != null; line = untold.poll()) {
            trailers.put(TRAILER, line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void told() {
        List<Runnable> actions;
        synchronized (this) {
            actions = untold.isEmpty() ? List.copyOf(waiting) : List.of();
            waiting.removeAll(actions);
        }
        actions.forEach(Runnable::run);
    }

    /** Lets a service tell them with its answers. */
    public ServerServiceDefinition toldBy(BindableService service) {
        return ServerInterceptors.intercept(service, new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                return next.startCall(RequestIds.current().isPresent() ? telling(call) : call, headers);
            }
        });
    }

    private <Q, R> ServerCall<Q, R> telling(ServerCall<Q, R> call) {
        return new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                if (!isCancelled()) {
                    moveTo(trailers);
                }
                super.close(status, trailers);
                told();
            }
        };
    }

    /**
     * Listens for the lines in the answers of a channel.
     *
     * @param channel the channel
     * @param listener is given each, on the thread that the answer comes on
     */
    public static Channel heard(Channel channel, Consumer<String> listener) {
        return ClientInterceptors.intercept(channel, new ClientInterceptor() {
            @Override
            public <Q, R> ClientCall<Q, R> interceptCall(
                    MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                return hearing(next.newCall(method, options), listener);
            }
        });
    }

    private static <Q, R> ClientCall<Q, R> hearing(ClientCall<Q, R> call, Consumer<String> listener) {
        return new SimpleForwardingClientCall<>(call) {
            @Override
            public void start(Listener<R> answers, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(answers) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                Iterable<byte[]> lines = trailers.getAll(TRAILER);
                                if (lines != null) {
                                    lines.forEach(line -> listener.accept(new String(line, StandardCharsets.UTF_8)));
                                }
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }
}
