package io.jailhouse.daemon.supervision;

import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.Acknowledgement;
import io.jailhouse.proto.AgentOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One agent process and the stream to it.
 *
 * <p>An order given before the agent has attached, or while it is reconnecting, waits for the
 * stream. Orders are numbered and answered one by one; when the process dies all open orders end as
 * if carried out, because a dead process maps nothing and runs nothing. Thread safe; nothing here
 * blocks.
 */
public final class AgentLink {
    private final int cellId;
    private final String secret;
    private final ProcessHandle process;
    private final long processStartTicks;
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> attached = new CompletableFuture<>();
    private final CompletableFuture<Void> death = new CompletableFuture<>();
    private StreamObserver<AgentOrder> stream;
    private long lastNumber;

    private record Pending(AgentOrder order, CompletableFuture<Void> answer) {}

    AgentLink(int cellId, String secret, ProcessHandle process, long processStartTicks) {
        this.cellId = cellId;
        this.secret = secret;
        this.process = process;
        this.processStartTicks = processStartTicks;
    }

    /** Returns the cell that the agent executes. */
    public int cellId() {
        return cellId;
    }

    /** Returns the process id. */
    public long pid() {
        return process.pid();
    }

    /** Returns field 22 of {@code /proc/PID/stat}, which with the pid names the process for ever. */
    public long processStartTicks() {
        return processStartTicks;
    }

    /** Returns true until the process has ended. */
    public boolean isAlive() {
        return !death.isDone();
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
        CompletableFuture<Void> answer = new CompletableFuture<>();
        synchronized (this) {
            AgentOrder numbered = order.setNumber(++lastNumber).build();
            pending.put(numbered.getNumber(), new Pending(numbered, answer));
            if (stream != null) {
                stream.onNext(numbered);
            }
        }
        if (!isAlive()) {
            settleAll();
        }
        return answer;
    }

    /** Ends the process at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * Waits until the process has ended.
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
        pending.values().stream()
                .map(Pending::order)
                .sorted(Comparator.comparingLong(AgentOrder::getNumber))
                .forEach(newStream::onNext);
        attached.complete(null);
    }

    synchronized void detach(StreamObserver<AgentOrder> oldStream) {
        if (oldStream.equals(stream)) {
            stream = null;
        }
    }

    void acknowledged(Acknowledgement acknowledgement) {
        Pending done = pending.remove(acknowledgement.getOrder());
        if (done == null) {
            return;
        }
        if (acknowledgement.getError().isEmpty()) {
            done.answer.complete(null);
        } else {
            done.answer.completeExceptionally(new OrderRefused(acknowledgement.getError()));
        }
    }

    void died() {
        death.complete(null);
        attached.completeExceptionally(new OrderRefused("the agent process ended before it attached"));
        settleAll();
    }

    private void settleAll() {
        pending.keySet().forEach(number -> {
            Pending open = pending.remove(number);
            if (open != null) {
                open.answer.complete(null);
            }
        });
    }
}
