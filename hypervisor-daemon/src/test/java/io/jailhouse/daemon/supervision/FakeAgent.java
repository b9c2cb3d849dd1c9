package io.jailhouse.daemon.supervision;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.Acknowledgement;
import io.jailhouse.proto.AgentControlGrpc;
import io.jailhouse.proto.AgentHello;
import io.jailhouse.proto.AgentMessage;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.transport.BoardChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Speaks for a process that does nothing, over the real stream, and says whatever a test wants it to. */
final class FakeAgent implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final BoardChannel channel;
    private final BlockingQueue<AgentOrder> orders = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<AgentMessage> stream;

    private FakeAgent(Path socket) {
        channel = BoardChannel.open(socket);
        stream = AgentControlGrpc.newStub(channel.channel()).attach(new StreamObserver<>() {
            @Override
            public void onNext(AgentOrder order) {
                orders.add(order);
            }

            @Override
            public void onError(Throwable why) {
                end.complete(Status.fromThrowable(why));
            }

            @Override
            public void onCompleted() {
                end.complete(Status.OK);
            }
        });
    }

    /** Attaches without a word. */
    static FakeAgent dial(Path socket) {
        return new FakeAgent(socket);
    }

    /** Attaches and proves itself. */
    static FakeAgent of(AgentLink link, Path socket) throws IOException {
        FakeAgent agent = new FakeAgent(socket);
        agent.say(hello(link, link.cellId(), secretOf(link.process().pid())));
        return agent;
    }

    static AgentMessage hello(AgentLink link, int cellId, String secret) {
        return AgentMessage.newBuilder()
                .setHello(AgentHello.newBuilder()
                        .setCellId(cellId)
                        .setSecret(secret)
                        .setPid(link.process().pid()))
                .build();
    }

    /** What the process found in its environment. */
    static String secretOf(long pid) throws IOException {
        String variable = AgentSupervisor.SECRET_VARIABLE + "=";
        return Arrays.stream(
                        Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0", -1))
                .filter(entry -> entry.startsWith(variable))
                .findFirst()
                .orElseThrow()
                .substring(variable.length());
    }

    void say(AgentMessage message) {
        stream.onNext(message);
    }

    void acknowledge(long order) {
        say(AgentMessage.newBuilder()
                .setAcknowledgement(Acknowledgement.newBuilder().setOrder(order))
                .build());
    }

    /** Waits for the next order. */
    AgentOrder order() throws InterruptedException {
        AgentOrder order = orders.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (order == null) {
            throw new AssertionError("no order within " + LIMIT_SECONDS + " s");
        }
        return order;
    }

    /** Waits until the daemon has closed the stream and returns why. */
    Status awaitEnd() throws Exception {
        return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    boolean isAttached() {
        return !end.isDone();
    }

    @Override
    public void close() {
        channel.close();
    }
}
