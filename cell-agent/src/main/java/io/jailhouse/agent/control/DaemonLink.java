package io.jailhouse.agent.control;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.Acknowledgement;
import io.jailhouse.proto.AgentControlGrpc;
import io.jailhouse.proto.AgentFailure;
import io.jailhouse.proto.AgentHello;
import io.jailhouse.proto.AgentMessage;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.CpuParked;
import io.jailhouse.proto.FaultReached;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.StartCpus;
import io.jailhouse.proto.TraceEnded;
import io.jailhouse.proto.TracedBlocks;
import io.jailhouse.proto.Violation;
import io.jailhouse.transport.BoardChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The control stream, from the first attachment to the end of the process.
 *
 * <p>{@link #run} belongs to the order thread: it carries out orders and reconnects. Reports may be
 * made by any thread; while there is no daemon they wait. The cell goes on running all the while.
 */
public final class DaemonLink {
    private static final Logger LOG = Logger.getLogger(DaemonLink.class.getName());
    private static final long RETRY_MILLIS = 200;

    private final Path socket;
    private final CompletableFuture<BoardChannel> firstConnection;
    private final AgentHello identity;
    private final CellOrders cell;
    private final Duration orphanTimeout;
    private final CellFaultPoints faults;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Deque<AgentMessage> unsent = new ArrayDeque<>();
    private StreamObserver<AgentMessage> stream;
    private volatile ByteString keptLedger = ByteString.EMPTY;
    private long lastOrder;
    // Of the order that began the trace under way; 0 if there is none.
    private long trace;

    private sealed interface Event {
        record Ordered(AgentOrder order) implements Event {}

        record StreamEnded(Throwable why) implements Event {}

        record TraceOver(long order) implements Event {}
    }

    /**
     * Prepares the link; nothing is sent yet.
     *
     * @param socket the board's socket
     * @param connection the first connection, perhaps still being made
     * @param identity the first message, without a generation
     * @param cell carries the orders out
     * @param orphanTimeout how long to go on without a daemon; zero: for ever
     * @param faults what goes wrong on demand
     */
    public DaemonLink(
            Path socket,
            CompletableFuture<BoardChannel> connection,
            AgentHello identity,
            CellOrders cell,
            Duration orphanTimeout,
            CellFaultPoints faults) {
        this.socket = socket;
        this.firstConnection = connection;
        this.identity = identity;
        this.cell = cell;
        this.orphanTimeout = orphanTimeout;
        this.faults = faults;
        faults.reportTo(point -> report(AgentMessage.newBuilder()
                .setFaultReached(FaultReached.newBuilder().setPoint(point.name()))
                .build()));
    }

    /** Reports a CPU that was parked after a violation. */
    public void cpuParked(int cpu, Violation violation) {
        faults.pass(FaultPoint.BEFORE_VIOLATION_REPORT);
        report(AgentMessage.newBuilder()
                .setCpuParked(CpuParked.newBuilder().setCpu(cpu).setViolation(violation))
                .build());
    }

    /** Reports that the inmate cannot be executed any more. */
    public void failed(String reason) {
        report(AgentMessage.newBuilder()
                .setFailure(AgentFailure.newBuilder().setReason(reason))
                .build());
    }

    private void messageEnded(MessageOutcome.Builder outcome) {
        faults.pass(FaultPoint.BEFORE_VOTE_REPLY);
        report(AgentMessage.newBuilder().setMessageOutcome(outcome).build());
    }

    /**
     * Serves the daemon until it orders the end or does not know the agent, the board's folder is gone, or the agent has
     * been an orphan for too long.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void run() throws InterruptedException {
        long lastContact = System.nanoTime();
        for (BoardChannel connection = firstConnection.join(); ; connection = BoardChannel.open(socket)) {
            try (BoardChannel channel = connection) {
                attach(channel);
                while (true) {
                    Event event = events.take();
                    if (event instanceof Event.Ordered(AgentOrder order)) {
                        lastContact = System.nanoTime();
                        if (!carryOut(order)) {
                            return;
                        }
                    } else if (event instanceof Event.TraceOver(long order)) {
                        endTrace(order);
                    } else if (event instanceof Event.StreamEnded(Throwable why)) {
                        if (Status.fromThrowable(why).getCode() == Status.Code.UNAUTHENTICATED) {
                            LOG.info("the daemon does not know this agent");
                            return;
                        }
                        LOG.log(Level.FINE, "no daemon", why);
                        break;
                    }
                }
            }
            detach();
            // Whoever wanted it is not heard of any more.
            endTrace(trace);
            if (!Files.isDirectory(socket.getParent())) {
                LOG.info("the board is gone");
                return;
            }
            if (!orphanTimeout.isZero() && System.nanoTime() - lastContact > orphanTimeout.toNanos()) {
                LOG.info("no daemon for " + orphanTimeout);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
    }

    private void attach(BoardChannel channel) {
        StreamObserver<AgentMessage> opened = AgentControlGrpc.newStub(channel.channel())
                .attach(new StreamObserver<>() {
                    @Override
                    public void onNext(AgentOrder order) {
                        if (order.hasKeepLedger()) {
                            keptLedger = order.getKeepLedger().getSealed();
                            return;
                        }
                        if (order.hasArmFaultPoints()) {
                            // Not behind an order that hangs at a point that this clears.
                            faults.replace(order.getArmFaultPoints().getFaultsList());
                        }
                        events.add(new Event.Ordered(order));
                    }

                    @Override
                    public void onError(Throwable why) {
                        events.add(new Event.StreamEnded(why));
                    }

                    @Override
                    public void onCompleted() {
                        events.add(new Event.StreamEnded(new IOException("the daemon closed the stream")));
                    }
                });
        synchronized (this) {
            opened.onNext(AgentMessage.newBuilder()
                    .setHello(identity.toBuilder()
                            .setGrantGeneration(cell.generation())
                            .setKeptLedger(keptLedger))
                    .build());
            stream = opened;
            unsent.forEach(opened::onNext);
            unsent.clear();
        }
    }

    private synchronized void detach() {
        stream = null;
    }

    private synchronized void report(AgentMessage message) {
        if (stream == null) {
            unsent.add(message);
        } else {
            stream.onNext(message);
        }
    }

    /** The way of one trace to the daemon. */
    private final class Records implements TraceSink {
        private final long order;

        Records(long order) {
            this.order = order;
        }

        @Override
        public boolean isReady() {
            synchronized (DaemonLink.this) {
                return stream instanceof ClientCallStreamObserver<AgentMessage> call && call.isReady();
            }
        }

        @Override
        public void send(TracedBlocks.Builder blocks) {
            synchronized (DaemonLink.this) {
                // A later daemon knows nothing of the trace.
                if (stream != null) {
                    stream.onNext(AgentMessage.newBuilder()
                            .setTracedBlocks(blocks.setOrder(order))
                            .build());
                }
            }
        }

        @Override
        public void over() {
            events.add(new Event.TraceOver(order));
        }
    }

    /** Ends a trace, if it is the one under way. */
    private void endTrace(long order) {
        if (order == 0 || order != trace) {
            return;
        }
        cell.endTrace(new Records(order)::send);
        trace = 0;
        synchronized (this) {
            if (stream != null) {
                stream.onNext(AgentMessage.newBuilder()
                        .setTraceEnded(TraceEnded.newBuilder().setOrder(order))
                        .build());
            }
        }
    }

    /** Carries out and acknowledges one order; returns false after the last one. */
    private boolean carryOut(AgentOrder order) {
        String error = "";
        // After a reconnection the daemon repeats what it has no answer to; doing it twice would restart CPUs.
        if (order.getNumber() > lastOrder) {
            lastOrder = order.getNumber();
            error = attempt(order);
            if (!order.hasArmFaultPoints() && !order.hasProbe()) {
                faults.pass(FaultPoint.BEFORE_ACKNOWLEDGEMENT);
            }
        }
        report(AgentMessage.newBuilder()
                .setAcknowledgement(
                        Acknowledgement.newBuilder().setOrder(order.getNumber()).setError(error))
                .build());
        return !order.hasEnd();
    }

    private String attempt(AgentOrder order) {
        try {
            switch (order.getOrderCase()) {
                case APPLY_GRANT -> {
                    faults.reach(FaultPoint.BEFORE_GRANT);
                    cell.applyGrant(order.getApplyGrant());
                }
                case SUSPEND_CPUS, END -> {
                    faults.reach(FaultPoint.BEFORE_SUSPEND);
                    cell.suspendCpus();
                }
                case START_CPUS -> {
                    faults.reach(FaultPoint.BEFORE_START);
                    StartCpus start = order.getStartCpus();
                    cell.startCpus(
                            start.getResetAddress(),
                            start.hasCpu() ? OptionalInt.of(start.getCpu()) : OptionalInt.empty());
                }
                case PARK_CPU -> cell.parkCpu(order.getParkCpu().getCpu());
                case POST_MESSAGE -> {
                    long number = order.getNumber();
                    cell.post(order.getPostMessage(), outcome -> messageEnded(outcome.setOrder(number)));
                }
                case TRACE_CPUS -> {
                    endTrace(trace);
                    cell.trace(order.getTraceCpus(), new Records(order.getNumber()));
                    trace = order.getNumber();
                }
                case END_TRACE -> endTrace(trace);
                case PROBE, ARM_FAULT_POINTS, KEEP_LEDGER -> LOG.log(Level.FINE, "{0}", order.getOrderCase());
                case ORDER_NOT_SET -> throw new IllegalArgumentException("an order without content");
            }
            return "";
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "order " + order.getOrderCase() + " failed", e);
            return String.valueOf(e.getMessage());
        }
    }
}
