package io.jailhouse.daemon.supervision;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.Acknowledgement;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.EndTrace;
import io.jailhouse.proto.KeepLedger;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.proto.TraceCpus;
import io.jailhouse.shm.confine.Confinement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The orders to one agent and its answers.
 *
 * <p>An order given before the agent has attached, or while it is reconnecting, waits for the
 * stream. Orders are numbered and answered one by one; when the process dies all open orders end as
 * if carried out, because a dead process maps nothing and runs nothing. Thread safe; nothing here
 * blocks but {@link #awaitDeath}.
 */
public final class AgentLink {
    private static final int MAX_SENTENCE = 300;

    private final int cellId;
    private final String cellName;
    private final String secret;
    private final AgentProcess process;
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<MessageOutcome>> posted = new ConcurrentHashMap<>();
    private final Set<Integer> everGranted = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> attached = new CompletableFuture<>();
    private final CompletableFuture<Void> death = new CompletableFuture<>();
    private final AgentTrace trace = new AgentTrace();
    private volatile boolean alive = true;
    private volatile int landlockAbi;
    private StreamObserver<AgentOrder> stream;
    private ByteString ledger = ByteString.EMPTY;
    private boolean ledgerSent;
    private final long before;
    private long lastNumber;

    private record Pending(AgentOrder order, CompletableFuture<Void> answer) {}

    /**
     * Creates the link to an agent that has not attached.
     *
     * @param cellId the cell that it executes
     * @param cellName its name
     * @param secret with which it proves itself
     * @param process its process
     * @param before numbers up to this one were for orders of former daemons
     */
    AgentLink(int cellId, String cellName, String secret, AgentProcess process, long before) {
        this.cellId = cellId;
        this.cellName = cellName;
        this.secret = secret;
        this.process = process;
        this.before = before;
        this.lastNumber = before;
    }

    /** Returns the cell that the agent executes. */
    public int cellId() {
        return cellId;
    }

    /** Returns the name of that cell. */
    public String cellName() {
        return cellName;
    }

    /** Returns what it proves itself with. */
    public String secret() {
        return secret;
    }

    /** Returns its process. */
    public AgentProcess process() {
        return process;
    }

    /** Returns true until the process has ended. */
    public boolean isAlive() {
        return alive;
    }

    /** Returns what confines the process: what the kernel says, and what the agent says of Landlock, as nobody else can. */
    public Confinement confinement() {
        return Confinement.ofProcess(process.pid(), landlockAbi);
    }

    /** Notes what the agent says of Landlock. */
    void restrictedByLandlock(int abi) {
        landlockAbi = abi;
    }

    /** Completes when the agent has attached for the first time; fails if it dies before. */
    public CompletableFuture<Void> attached() {
        return attached.copy();
    }

    /**
     * Gives an order.
     *
     * @param order the order without a number
     * @return completes when the agent has acknowledged or died; fails with {@link OrderRefused} when
     *     the agent could not carry it out
     */
    public CompletableFuture<Void> order(AgentOrder.Builder order) {
        Pending given;
        synchronized (this) {
            given = number(order);
            send(given);
        }
        settleIfDead();
        return given.answer;
    }

    /**
     * Posts a message to the cell.
     *
     * @param message what and for how long
     * @return how it ended; that it was abandoned if the agent died; fails with {@link OrderRefused}
     *     when the agent could not post it
     */
    public CompletableFuture<MessageOutcome> post(PostMessage message) {
        CompletableFuture<MessageOutcome> outcome = new CompletableFuture<>();
        Pending given;
        synchronized (this) {
            given = number(AgentOrder.newBuilder().setPostMessage(message));
            // Before it is sent: the outcome may come at once.
            posted.put(given.order.getNumber(), outcome);
            send(given);
        }
        given.answer.whenComplete((done, refused) -> {
            if (refused != null && posted.remove(given.order.getNumber()) != null) {
                outcome.completeExceptionally(refused);
            }
        });
        settleIfDead();
        return outcome;
    }

    /**
     * Lets the agent trace CPUs.
     *
     * @param what which, and up to which limits
     * @param listener hears of what they execute, and how the trace ends
     * @return false if the agent makes a trace already
     */
    public boolean trace(TraceCpus what, TraceListener listener) {
        Pending given;
        synchronized (this) {
            if (trace.isUnderWay()) {
                return false;
            }
            given = number(AgentOrder.newBuilder().setTraceCpus(what));
            // Before it is sent: the first blocks may come at once.
            trace.begin(given.order.getNumber(), listener);
            send(given);
        }
        given.answer.whenComplete((done, refused) -> {
            if (refused != null) {
                trace.end(new TraceListener.End.Refused(refused.getMessage()));
            }
        });
        settleIfDead();
        return true;
    }

    /** Lets the agent end the trace that it makes, if it makes one; the listener hears when that has happened. */
    public void endTrace() {
        if (trace.isUnderWay()) {
            // The listener hears of it, and nobody waits for the answer.
            var _ = order(AgentOrder.newBuilder().setEndTrace(EndTrace.getDefaultInstance()));
        }
    }

    /** Returns true as long as CPUs of the cell are traced, and may be slow for that. */
    public boolean isTraced() {
        return trace.isUnderWay();
    }

    /** The trace that it makes. */
    AgentTrace trace() {
        return trace;
    }

    private Pending number(AgentOrder.Builder order) {
        AgentOrder numbered = order.setNumber(++lastNumber).build();
        everGranted.addAll(numbered.getApplyGrant().getCpusList());
        return new Pending(numbered, new CompletableFuture<>());
    }

    /**
     * Gives the agent the ledger to keep, in place of the one before. Orders that are given later reach it later. While the
     * agent takes nothing, ledgers do not pile up for it.
     *
     * @param version what it keeps, sealed
     */
    public synchronized void keep(ByteString version) {
        ledger = version;
        ledgerSent = false;
        if (!(stream instanceof ServerCallStreamObserver<AgentOrder> call) || call.isReady()) {
            sendLedger();
        }
    }

    /** Notes that the stream takes messages again. */
    public synchronized void streamReady() {
        sendLedger();
    }

    private void sendLedger() {
        if (stream != null && !ledgerSent && !ledger.isEmpty()) {
            ledgerSent = true;
            stream.onNext(AgentOrder.newBuilder()
                    .setNumber(++lastNumber)
                    .setKeepLedger(KeepLedger.newBuilder().setSealed(ledger))
                    .build());
        }
    }

    private void send(Pending given) {
        pending.put(given.order.getNumber(), given);
        if (stream != null) {
            sendLedger();
            stream.onNext(given.order);
        }
    }

    /**
     * Waits until the process has ended and everybody who had to hear of it was told.
     *
     * @throws TimeoutException if it still lives after the limit
     */
    public void awaitDeath(Duration limit) throws TimeoutException {
        try {
            death.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean provesItself(int claimedCell, String claimedSecret, long pid) {
        return claimedCell == cellId
                && pid == process.pid()
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), claimedSecret.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes a new stream into use and sends what the agent has not yet acknowledged, in order. */
    synchronized void attach(StreamObserver<AgentOrder> newStream) {
        stream = newStream;
        ledgerSent = false;
        sendLedger();
        pending.values().stream()
                .map(Pending::order)
                .sorted(Comparator.comparingLong(AgentOrder::getNumber))
                .forEach(newStream::onNext);
        attached.complete(null);
    }

    void detach(StreamObserver<AgentOrder> oldStream) {
        synchronized (this) {
            if (!oldStream.equals(stream)) {
                return;
            }
            stream = null;
        }
        trace.end(new TraceListener.End.AgentGone());
    }

    synchronized boolean isDetached() {
        return stream == null;
    }

    /** Notes CPUs that a former daemon gave to the cell. */
    void alreadyGranted(Set<Integer> cpus) {
        everGranted.addAll(cpus);
    }

    /**
     * Takes the answer to an order. One that was answered already may be answered again: after a
     * reconnection both sides repeat themselves. One that a former daemon gave is nobody's business any more.
     */
    void acknowledged(Acknowledgement acknowledgement) {
        long number = acknowledgement.getOrder();
        synchronized (this) {
            if (number >= 1 && number <= before) {
                return;
            }
            if (number < 1 || number > lastNumber) {
                throw new FalseReport(
                        "acknowledges order %s, which it was not given".formatted(Long.toUnsignedString(number)));
            }
        }
        Pending done = pending.remove(number);
        if (done == null) {
            return;
        }
        if (acknowledgement.getError().isEmpty()) {
            done.answer.complete(null);
        } else {
            done.answer.completeExceptionally(new OrderRefused(sentence(acknowledgement.getError())));
        }
    }

    /** Takes the outcome of a message; each is told once. */
    void messageEnded(MessageOutcome outcome) {
        if (outcome.getOrder() >= 1 && outcome.getOrder() <= before) {
            return;
        }
        CompletableFuture<MessageOutcome> waiting = posted.remove(outcome.getOrder());
        if (waiting == null) {
            throw new FalseReport("tells the outcome of message %s, which its cell was not sent"
                    .formatted(Long.toUnsignedString(outcome.getOrder())));
        }
        waiting.complete(outcome);
    }

    /** Checks a report about a CPU. It may have gone to another cell while the report was under way. */
    void requireGranted(int cpu) {
        if (!everGranted.contains(cpu)) {
            throw new FalseReport(
                    "reports CPU %s, which its cell does not have".formatted(Integer.toUnsignedString(cpu)));
        }
    }

    /** Makes one line of what an agent says, which may be anything. */
    static String sentence(String said) {
        String line = said.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_SENTENCE ? line : line.substring(0, MAX_SENTENCE) + "...";
    }

    /** Ends everything that waits for the agent. */
    void gone() {
        alive = false;
        attached.completeExceptionally(new OrderRefused("the agent process ended before it attached"));
        settleIfDead();
    }

    /** Notes that everybody has been told. */
    void dead() {
        death.complete(null);
    }

    private void settleIfDead() {
        if (alive) {
            return;
        }
        trace.end(new TraceListener.End.AgentGone());
        pending.keySet().forEach(number -> {
            Pending open = pending.remove(number);
            if (open != null) {
                open.answer.complete(null);
            }
        });
        posted.keySet().forEach(number -> {
            CompletableFuture<MessageOutcome> waiting = posted.remove(number);
            if (waiting != null) {
                waiting.complete(MessageOutcome.newBuilder()
                        .setOrder(number)
                        .setEnd(MessageOutcome.End.END_ABANDONED)
                        .build());
            }
        });
    }
}
