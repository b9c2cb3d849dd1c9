package io.jailhouse.integration.program;

import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.Acknowledgement;
import io.jailhouse.proto.AgentControlGrpc;
import io.jailhouse.proto.AgentFailure;
import io.jailhouse.proto.AgentHello;
import io.jailhouse.proto.AgentMessage;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.CpuParked;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.TraceEnded;
import io.jailhouse.proto.TracedBlocks;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.SystemCall;
import io.jailhouse.transport.BoardChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs in the place of an agent, with its arguments, its secret and its confinement, and does what the file {@code conduct}
 * in the folder of the programs says: a {@link Conduct} and the process of another agent. What it finds out it prints, which ends up in the agent's log.
 */
public final class HostileAgent {
    private static final int CPU_OF_THE_NEIGHBOUR = 1;
    private static final int FLOOD = 20_000;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    private final BoardPaths paths;
    private final long neighbour;
    private final AgentHello hello;
    private int refused;

    /** What it does beside carrying out its orders, or instead. */
    public enum Conduct {
        /** Tries to reach what is none of its business. */
        ESCAPE,
        /** Writes garbage into all shared words that an agent writes. */
        GARBAGE,
        /** Says what is not true. */
        LIES,
        /** Sends messages without end. */
        FLOOD,
        /** Never answers. */
        SILENCE,
        /** Obeys until it is to stop its CPUs; then does nothing any more. */
        SULKING,
        /** The same, but computes for ever then. */
        SPINNING
    }

    private HostileAgent(BoardPaths paths, long neighbour, AgentHello hello) {
        this.paths = paths;
        this.neighbour = neighbour;
        this.hello = hello;
    }

    /** Arguments are those of an agent. */
    public static void main(String[] arguments) throws Exception {
        long pid = ProcessHandle.current().pid();
        String[] words = Files.readString(
                        Path.of(System.getProperty("jailhouse.home")).resolve("conduct"))
                .split(" ", -1);
        Conduct conduct = Conduct.valueOf(words[0]);
        HostileAgent agent = new HostileAgent(
                BoardPaths.of(arguments[0], System.getenv()),
                Long.parseLong(words[1]),
                AgentHello.newBuilder()
                        .setCellId(Integer.parseInt(arguments[1]))
                        .setSecret(System.getenv("JAILHOUSE_AGENT_SECRET"))
                        .setPid(pid)
                        .build());
        agent.conduct(conduct, Integer.parseInt(arguments[1]));
        System.exit(0);
    }

    private void conduct(Conduct conduct, int cellId) throws Exception {
        switch (conduct) {
            case ESCAPE -> escape();
            case GARBAGE -> new SharedGarbage(paths, cellId).begin();
            case LIES -> lie();
            case FLOOD -> {
                try (Conversation stream = new Conversation(hello)) {
                    for (int i = 0; i < FLOOD; i++) {
                        stream.say(failure("flood"));
                    }
                    stream.end.join();
                }
            }
            case SILENCE -> {
                try (Conversation stream = new Conversation(hello)) {
                    stream.end.join();
                }
            }
            case SULKING, SPINNING -> {}
        }
        obey(conduct);
    }

    /** As an honest agent, but that it does nothing. */
    private void obey(Conduct conduct) throws Exception {
        try (Conversation stream = new Conversation(hello)) {
            while (true) {
                AgentOrder order = stream.orders.take();
                if (order.hasSuspendCpus() && conduct == Conduct.SULKING) {
                    stream.end.join();
                }
                while (order.hasSuspendCpus() && conduct == Conduct.SPINNING) {
                    Thread.onSpinWait();
                }
                stream.say(acknowledgement(order.getNumber()));
                if (order.hasEnd()) {
                    return;
                }
            }
        }
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private void escape() {
        long daemon = SystemCall.make(ARM ? 173 : 110, 0, 0, 0, 0);
        attempt("write the ledger", () -> Files.writeString(paths.ledger(), "x"));
        attempt("remove the ledger", () -> Files.delete(paths.ledger()));
        attempt("read the daemon's log", () -> Files.readString(paths.daemonLog()));
        attempt("replace the socket", () -> Files.delete(paths.socket()));
        attempt("make a shared file", () -> Files.createFile(paths.sharedDir().resolve("new")));
        attempt("remove a shared file", () -> Files.delete(paths.memory()));
        for (Path file : List.of(paths.memory(), paths.hypervisorConsole(), paths.communication(), paths.clock())) {
            attempt(
                    "shorten " + file.getFileName(),
                    () -> Files.newByteChannel(file, StandardOpenOption.WRITE)
                            .truncate(0)
                            .close());
        }
        attempt(
                "read the home folder",
                () -> Files.newByteChannel(Path.of(System.getProperty("user.home")))
                        .close());
        attempt(
                "read the daemon's memory",
                () -> Files.newByteChannel(Path.of("/proc/" + daemon + "/mem")).close());
        attempt("read the daemon's environment", () -> readEnvironment(daemon));
        attempt("signal the daemon", () -> signal(daemon));
        attempt("signal another agent", () -> signal(neighbour));
        attempt("read another agent's secret", () -> readEnvironment(neighbour));
        attempt("serve TCP", () -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close());
        attempt("start a program", () -> new ProcessBuilder("/bin/true").start());
        System.out.println("escape: " + refused + " refused");
    }

    private static void readEnvironment(long pid) throws IOException {
        refuseUnless(!Files.readString(Path.of("/proc/" + pid + "/environ")).isEmpty());
    }

    /** Asks for the right to send a signal and sends none. */
    private static void signal(long pid) throws IOException {
        refuseUnless(SystemCall.make(ARM ? 129 : 62, pid, 0, 0, 0) == 0);
    }

    private static void refuseUnless(boolean done) throws IOException {
        if (!done) {
            throw new IOException("refused");
        }
    }

    private void attempt(String what, Attempt attempt) {
        try {
            attempt.make();
            System.out.println("escape: " + what + ": DONE");
        } catch (Exception e) {
            refused++;
        }
    }

    private void lie() throws Exception {
        int other = hello.getCellId() + 1;
        List<AgentMessage> lies = List.of(
                acknowledgement(0),
                acknowledgement(-1),
                acknowledgement(Long.MAX_VALUE),
                AgentMessage.newBuilder().setHello(hello).build(),
                AgentMessage.getDefaultInstance(),
                AgentMessage.newBuilder()
                        .setCpuParked(CpuParked.newBuilder().setCpu(CPU_OF_THE_NEIGHBOUR))
                        .build(),
                AgentMessage.newBuilder()
                        .setCpuParked(CpuParked.newBuilder().setCpu(-1))
                        .build(),
                AgentMessage.newBuilder()
                        .setMessageOutcome(MessageOutcome.newBuilder()
                                .setOrder(Long.MAX_VALUE)
                                .setEnd(MessageOutcome.End.END_REPLIED)
                                .setWord(-1))
                        .build(),
                AgentMessage.newBuilder()
                        .setTracedBlocks(TracedBlocks.newBuilder().setCpu(CPU_OF_THE_NEIGHBOUR))
                        .build(),
                AgentMessage.newBuilder()
                        .setTraceEnded(TraceEnded.newBuilder().setOrder(1))
                        .build());
        for (AgentMessage lie : lies) {
            try (Conversation stream = new Conversation(hello)) {
                stream.say(lie);
                System.out.println("lie: " + stream.end.join());
            }
        }
        for (AgentHello wrong : List.of(
                hello.toBuilder().setCellId(other).build(),
                hello.toBuilder().setCellId(0).build(),
                hello.toBuilder().setSecret("").build(),
                hello.toBuilder().setPid(1).build())) {
            try (Conversation stream = new Conversation(wrong)) {
                System.out.println("lie: " + stream.end.join());
            }
        }
        try (Conversation stream =
                new Conversation(hello.toBuilder().setGrantGeneration(-1).build())) {
            stream.say(failure("\u001b[2J\n".repeat(10_000)));
            System.out.println("lie: all told");
        }
    }

    private static AgentMessage acknowledgement(long order) {
        return AgentMessage.newBuilder()
                .setAcknowledgement(Acknowledgement.newBuilder().setOrder(order))
                .build();
    }

    private static AgentMessage failure(String reason) {
        return AgentMessage.newBuilder()
                .setFailure(AgentFailure.newBuilder().setReason(reason))
                .build();
    }

    /** One stream to the daemon. */
    private final class Conversation implements AutoCloseable {
        private final BoardChannel channel = BoardChannel.open(paths.socket());
        private final BlockingQueue<AgentOrder> orders = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private final StreamObserver<AgentMessage> toDaemon;

        Conversation(AgentHello introduction) {
            toDaemon = AgentControlGrpc.newStub(channel.channel()).attach(new StreamObserver<>() {
                @Override
                public void onNext(AgentOrder order) {
                    orders.add(order);
                }

                @Override
                public void onError(Throwable why) {
                    end.complete(why.getMessage());
                }

                @Override
                public void onCompleted() {
                    end.complete("completed");
                }
            });
            say(AgentMessage.newBuilder().setHello(introduction).build());
        }

        void say(AgentMessage message) {
            toDaemon.onNext(message);
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
