package io.jailhouse.daemon.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.TraceListener;
import io.jailhouse.proto.AddressName;
import io.jailhouse.proto.ExecutedBlock;
import io.jailhouse.proto.TraceOutput;
import io.jailhouse.proto.TracedBlocks;
import io.jailhouse.symbol.Symbols;
import io.jailhouse.transport.Errno;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One caller that traces a cell. What the caller does not take is kept up to a limit, and counted beyond. Owned by one
 * thread, but for what a {@link TraceListener} is told.
 */
final class TraceStream implements TraceListener, PolledStreams.Stream {
    private static final int MESSAGES_KEPT = 128;
    private static final int NAMES_KNOWN = 1 << 16;
    private static final long STANDSTILL_SECONDS = 60;

    /** Beyond the time that the agent has, for what it has to say at the end. */
    private static final long LAST_BLOCKS_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** An agent that works has answered long before. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String cell;
    private final AgentLink agent;
    private final Supplier<Optional<CallRefused>> obstacle;
    private final Symbols symbols;
    private final ServerCallStreamObserver<TraceOutput> caller;
    private final long deadline;
    private final BlockingQueue<TracedBlocks> kept = new ArrayBlockingQueue<>(MESSAGES_KEPT);
    private final AtomicLong lost = new AtomicLong();
    // Null until then.
    private volatile End end;

    // Of the thread.
    private final Set<Long> named = new HashSet<>();
    private Optional<CallRefused> reason = Optional.empty();
    private boolean stopped;
    private long stoppedAt;
    private long movedAt;

    /**
     * A trace that has not begun.
     *
     * @param cell its name
     * @param agent of the cell
     * @param obstacle tells why the cell cannot be traced any more, if it cannot
     * @param symbols of the cell
     * @param nanos how long it may last
     * @param caller who wants it
     */
    TraceStream(
            String cell,
            AgentLink agent,
            Supplier<Optional<CallRefused>> obstacle,
            Symbols symbols,
            long nanos,
            ServerCallStreamObserver<TraceOutput> caller) {
        this.cell = cell;
        this.agent = agent;
        this.obstacle = obstacle;
        this.symbols = symbols;
        this.caller = caller;
        movedAt = System.nanoTime();
        deadline = movedAt + nanos + LAST_BLOCKS_NANOS;
    }

    @Override
    public void executed(TracedBlocks blocks) {
        if (!kept.offer(blocks)) {
            long count = blocks.getLost();
            for (ExecutedBlock block : blocks.getBlocksList()) {
                count += block.getTimes() + block.getLost();
            }
            lost.addAndGet(count);
        }
    }

    @Override
    public void ended(End how) {
        end = how;
    }

    @Override
    public boolean advance(long now) {
        if (caller.isCancelled()) {
            agent.endTrace();
            return false;
        }
        // Before what was kept is looked at: nothing comes after the end.
        End seen = end;
        if (!sendKept(now)) {
            return isPatient(now);
        }
        return switch (seen) {
            case End.Over() -> finish();
            case End.Refused(String why) ->
                refuse(new CallRefused(Errno.EINVAL, "cell \"%s\": %s".formatted(cell, why)));
            case End.AgentGone() -> goesOn(true, now);
            case null -> goesOn(false, now);
        };
    }

    /** Sends what is kept; false if the caller does not take all of it now. */
    private boolean sendKept(long now) {
        while (!kept.isEmpty()) {
            if (!caller.isReady()) {
                return false;
            }
            TracedBlocks blocks = kept.remove();
            caller.onNext(
                    output(blocks).setLost(blocks.getLost() + lost.getAndSet(0)).build());
            movedAt = now;
        }
        movedAt = now;
        return true;
    }

    private TraceOutput.Builder output(TracedBlocks blocks) {
        TraceOutput.Builder output =
                TraceOutput.newBuilder().setCpu(blocks.getCpu()).addAllBlocks(blocks.getBlocksList());
        for (ExecutedBlock block : blocks.getBlocksList()) {
            long address = block.getAddress();
            if (named.size() < NAMES_KNOWN && named.add(address)) {
                symbols.at(address)
                        .ifPresent(name -> output.addNames(
                                AddressName.newBuilder().setAddress(address).setName(name)));
            }
        }
        return output;
    }

    private boolean goesOn(boolean agentGone, long now) {
        if (reason.isEmpty()) {
            reason = obstacle.get();
        }
        if (!stopped && (reason.isPresent() || agentGone || now - deadline >= 0)) {
            stopped = true;
            stoppedAt = now;
            agent.endTrace();
        }
        // What becomes of the cell of an agent that ends is seen on the board soon.
        boolean known = agentGone && (reason.isPresent() || now - stoppedAt >= LAST_BLOCKS_NANOS);
        if (known || (stopped && now - stoppedAt >= PATIENCE_NANOS)) {
            return refuse(reason.orElseGet(() -> agentGone ? gone() : silent()));
        }
        return true;
    }

    private boolean finish() {
        if (reason.isPresent()) {
            return refuse(reason.get());
        }
        caller.onCompleted();
        return false;
    }

    private boolean refuse(CallRefused why) {
        Answers.refuse(caller, why);
        return false;
    }

    private CallRefused gone() {
        return new CallRefused(Errno.ESRCH, "the process of cell \"%s\" is not there any more".formatted(cell));
    }

    private CallRefused silent() {
        return new CallRefused(Errno.ETIMEDOUT, "the process of cell \"%s\" does not answer".formatted(cell));
    }

    private boolean isPatient(long now) {
        if (now - movedAt < TimeUnit.SECONDS.toNanos(STANDSTILL_SECONDS)) {
            return true;
        }
        agent.endTrace();
        return refuse(
                new CallRefused(Errno.ETIMEDOUT, "the caller took nothing for %d s".formatted(STANDSTILL_SECONDS)));
    }

    @Override
    public void giveUp() {
        agent.endTrace();
        Answers.refuse(caller, new CallRefused(Errno.EIO, "the trace of cell \"%s\" was given up".formatted(cell)));
    }
}
