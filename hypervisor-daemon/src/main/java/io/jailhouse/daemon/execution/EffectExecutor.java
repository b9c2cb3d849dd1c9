package io.jailhouse.daemon.execution;

import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.CounterFrequency;
import io.jailhouse.daemon.board.Grants;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.ledger.RecordedAgent;
import io.jailhouse.daemon.lifecycle.CellMessage;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Effect;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.daemon.lifecycle.LinkEffect;
import io.jailhouse.daemon.supervision.AgentEvents;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.daemon.supervision.OrderRefused;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.EndAgent;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.ParkCpu;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.proto.SettingsRecord;
import io.jailhouse.proto.StartCpus;
import io.jailhouse.proto.StartRecord;
import io.jailhouse.proto.SuspendCpus;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.statistics.PoolFigures;
import io.jailhouse.shm.statistics.StatisticsFile;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Carries decisions out: files, agents, console. The ledger learns of each before it happens.
 *
 * <p>Owned by the hypervisor thread, but for {@link #observe}, {@link #agent}, {@link #agentDied},
 * {@link #links}, {@link #statistics} and {@link #counterFrequencyHz}, which any thread may call. An agent that does not answer an order in time is
 * killed; a dead agent maps nothing and runs nothing, so that the order counts as carried out.
 */
public final class EffectExecutor {
    private static final Logger LOG = Logger.getLogger(EffectExecutor.class.getName());

    private static final Duration STOPPED_GRACE = Duration.ofSeconds(1);

    private final BoardPaths paths;
    private final AgentSupervisor supervisor;
    private final BoardLedger ledger;
    private final Duration orderLimit;
    private final BooleanSupplier endsAfterDisable;
    private final Map<Integer, AgentLink> agents = new ConcurrentHashMap<>();
    private AgentEvents events;
    private IntConsumer informer;
    private EnableOptions options;
    private volatile SharedBoard shared;
    private volatile long frequencyHz;

    /**
     * Creates an executor for a board that is not enabled.
     *
     * @param paths the board's files
     * @param supervisor starts agents
     * @param ledger what survives the daemon
     * @param orderLimit how long an agent has for an order, start-up included
     * @param endsAfterDisable whether this daemon ends with its board, which the next one has to know
     */
    public EffectExecutor(
            BoardPaths paths,
            AgentSupervisor supervisor,
            BoardLedger ledger,
            Duration orderLimit,
            BooleanSupplier endsAfterDisable) {
        this.paths = paths;
        this.supervisor = supervisor;
        this.ledger = ledger;
        this.orderLimit = orderLimit;
        this.endsAfterDisable = endsAfterDisable;
    }

    /**
     * Says who hears of agents; called once, before anything else.
     *
     * @param listener hears what agents report
     * @param informOf hears which cells have to be told that others came or went
     */
    void reportTo(AgentEvents listener, IntConsumer informOf) {
        events = listener;
        informer = informOf;
    }

    void choose(EnableOptions chosen, SystemConfig system) {
        options = chosen;
        frequencyHz = chosen.counterFrequencyHz() != 0
                ? chosen.counterFrequencyHz()
                : CounterFrequency.of(system.rootCell().name());
        ledger.settings(SettingsRecord.newBuilder()
                .setFrequencyHz(frequencyHz)
                .setSerialUnlimited(chosen.serialUnlimited())
                .setPreciseTimers(chosen.preciseTimers())
                .setDaemonEndsAfterDisable(endsAfterDisable.getAsBoolean())
                .build());
    }

    /**
     * Opens a board that a former daemon enabled.
     *
     * @throws IOException if its files are not all there
     */
    void reopen(Board board, SettingsRecord settings) throws IOException {
        options = new EnableOptions(
                settings.getFrequencyHz(), settings.getSerialUnlimited(), settings.getPreciseTimers());
        frequencyHz = settings.getFrequencyHz();
        shared = SharedBoard.reopen(paths, board, settings.getSerialUnlimited());
    }

    /** Takes over an agent of a former daemon. */
    void adopt(AgentLink agent) {
        agents.put(agent.cellId(), agent);
    }

    /** Returns the frequency of the generic counter of the board enabled last; 0 before. */
    public long counterFrequencyHz() {
        return frequencyHz;
    }

    /** Returns a cell's agent, if it lives. */
    public Optional<AgentLink> agent(int cellId) {
        return Optional.ofNullable(agents.get(cellId)).filter(AgentLink::isAlive);
    }

    /** Returns the statistics of an enabled board, empty otherwise; from any thread. */
    public Optional<StatisticsFile> statistics() {
        return Optional.ofNullable(shared).map(SharedBoard::statistics);
    }

    /** Returns the links of an enabled board; from any thread. */
    public List<LinkStatus> links() {
        return Optional.ofNullable(shared).map(board -> board.links().status()).orElse(List.of());
    }

    /**
     * Makes the peers of a cell see that its process is gone, at once, from whatever thread hears of it. An agent that was
     * replaced is none of theirs any more.
     */
    void agentDied(AgentLink agent) {
        agents.computeIfPresent(agent.cellId(), (cellId, current) -> {
            if (current.equals(agent)) {
                cellDied(cellId);
            }
            return current;
        });
    }

    /** Makes the peers of a cell see that nothing executes it. */
    void cellDied(int cellId) {
        SharedBoard files = shared;
        if (files != null) {
            files.links().cellDied(cellId);
        }
    }

    /** Refuses if a program on the host drives a device of the root cell. */
    void checkRootEndsFree() throws IOException {
        shared.links().checkRootEndsFree();
    }

    boolean isCurrent(AgentLink agent) {
        return agent.equals(agents.get(agent.cellId()));
    }

    /** Reads the state words that the cells have written. */
    Board observe(Board board) {
        SharedBoard files = shared;
        if (files == null) {
            return board;
        }
        Map<Integer, CellState> states = new HashMap<>();
        try {
            for (Cell cell : board.guests()) {
                states.put(cell.id(), files.state(cell.id()));
            }
        } catch (IllegalStateException unmapped) {
            // The board is just being turned off: what the daemon knew last is what there is to tell.
            return board;
        }
        return board.observing(states);
    }

    void carryOut(String operation, Optional<Board> before, Accepted accepted) throws IOException {
        // The boards that effects refer to: what is granted is the next one's, what ends is the former's.
        Board target = accepted.next().or(() -> before).orElseThrow();
        ledger.intend(operation, accepted.next(), starts(accepted));
        for (Effect effect : accepted.effects()) {
            carryOut(effect, target);
        }
        ledger.done(accepted.next());
    }

    private static List<StartRecord> starts(Accepted accepted) {
        return accepted.effects().stream()
                .filter(Effect.StartCpus.class::isInstance)
                .map(Effect.StartCpus.class::cast)
                .map(start -> StartRecord.newBuilder()
                        .setCellId(start.cellId())
                        .setStart(order(start))
                        .build())
                .toList();
    }

    private static StartCpus order(Effect.StartCpus start) {
        StartCpus.Builder order = StartCpus.newBuilder().setResetAddress(start.resetAddress());
        start.cpu().ifPresent(order::setCpu);
        return order.build();
    }

    /** Undoes what a failed operation may have done: agents of new cells end, old grants apply again. */
    void takeBack(Optional<Board> before, Accepted accepted) {
        List<Cell> added = accepted.next().stream()
                .flatMap(next -> next.cells().stream())
                .filter(cell -> before.flatMap(board -> board.cell(cell.id())).isEmpty())
                .toList();
        added.forEach(cell -> endAgent(cell.id()));
        try {
            if (before.isPresent()) {
                for (Cell cell : added) {
                    for (Effect effect : Lifecycle.leaving(before.get(), cell)) {
                        carryOut(effect, before.get());
                    }
                }
                // One generation on, so that an agent can tell it from the grant that is taken back.
                Board again = before.get()
                        .withRootMemory(before.get().rootMemory())
                        .withRootMemory(before.get().rootMemory());
                applyGrant(again, Cell.ROOT_ID);
            } else if (shared != null) {
                shared.close();
                shared = null;
                SharedBoard.remove(paths);
            }
            ledger.done(before);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "an operation that failed could not be taken back", e);
        }
    }

    private void carryOut(Effect effect, Board board) throws IOException {
        switch (effect) {
            case Effect.Print(String line) -> shared.print(line);
            case Effect.PrepareBoard() -> prepare(board);
            case Effect.SpawnAgent(int id) -> spawn(board, id);
            case Effect.ApplyGrant(int id) -> applyGrant(board, id);
            case Effect.SuspendCpus(int id) -> suspend(id);
            case Effect.ClearStatistics(Set<Integer> cpus) -> shared.clearStatistics(cpus);
            case Effect.PublishFigures(PoolFigures figures) -> shared.publish(figures);
            case Effect.ParkCpu(int id, int cpu) ->
                order(
                        id,
                        AgentOrder.newBuilder().setParkCpu(ParkCpu.newBuilder().setCpu(cpu)));
            case Effect.WriteState(int id, CellState state) -> shared.writeState(id, state);
            case Effect.ResetCommunicationRegion(int id) ->
                shared.reset(board, board.cell(id).orElseThrow());
            case Effect.ClearCommunicationRegion(int id) -> shared.clear(id);
            case Effect.WriteMessage(int id, CellMessage message) -> writeMessage(id, message);
            case Effect.Inform(int id) -> informer.accept(id);
            case LinkEffect link -> shared.links().carryOut(link);
            case Effect.StartCpus start ->
                order(start.cellId(), AgentOrder.newBuilder().setStartCpus(order(start)));
            case Effect.EndAgent(int id) -> endAgent(id);
            case Effect.RemoveBoard() -> {
                shared.close();
                shared = null;
            }
        }
    }

    private void prepare(Board board) throws IOException {
        if (shared == null) {
            shared = SharedBoard.create(paths, board, frequencyHz, options);
        }
        shared.prepare(board);
    }

    private void spawn(Board board, int id) throws IOException {
        Optional<AgentLink> former = agent(id);
        if (former.isPresent() && !former.get().process().isStopped()) {
            return;
        }
        former.ifPresent(this::kill);
        Cell cell = board.cell(id).orElseThrow();
        AgentLink spawned = supervisor.spawn(id, cell.name(), events);
        agents.put(id, spawned);
        ledger.agent(
                id, new RecordedAgent(spawned.process().pid(), spawned.process().startTicks(), spawned.secret()));
    }

    private void applyGrant(Board board, int id) throws IOException {
        Cell cell = board.cell(id).orElseThrow();
        if (cell.isRoot() && isStillStarting(id)) {
            // The root cell's agent holds nothing yet: its first grant will be this one or a later one.
            var unawaited = send(id, AgentOrder.newBuilder().setApplyGrant(Grants.of(board, cell)));
            unawaited.exceptionally(failure -> {
                LOG.log(Level.WARNING, "the root cell's first grant failed", failure);
                return null;
            });
            return;
        }
        order(id, AgentOrder.newBuilder().setApplyGrant(Grants.of(board, cell)));
    }

    private boolean isStillStarting(int id) {
        AgentLink agent = agents.get(id);
        return agent != null && !agent.attached().isDone();
    }

    private CompletableFuture<Void> send(int id, AgentOrder.Builder order) {
        AgentLink agent = agents.get(id);
        return agent == null ? CompletableFuture.completedFuture(null) : agent.order(order);
    }

    private void suspend(int id) throws IOException {
        Optional<AgentLink> stopped = agent(id).filter(agent -> agent.process().isStopped());
        if (stopped.isPresent()) {
            // It cannot acknowledge; left alone it would go on executing its inmate when somebody lets it.
            kill(stopped.get());
            return;
        }
        order(id, AgentOrder.newBuilder().setSuspendCpus(SuspendCpus.getDefaultInstance()));
    }

    /** Gives an order and waits until it is carried out, or the agent is dead. */
    private void order(int id, AgentOrder.Builder order) throws IOException {
        AgentLink agent = agents.get(id);
        if (agent == null) {
            return;
        }
        boolean starting = !agent.attached().isDone();
        try {
            await(agent, agent.order(order));
        } catch (TimeoutException e) {
            LOG.warning(() -> "the agent of cell %d %s: killed"
                    .formatted(
                            id,
                            agent.process().isStopped()
                                    ? "is stopped and cannot carry out an order"
                                    : "did not answer within %d ms".formatted(orderLimit.toMillis())));
            kill(agent);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OrderRefused refused) {
                throw new IOException("the agent of cell " + id + ": " + refused.getMessage(), e);
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (starting && !agent.isAlive()) {
            throw new CallRefused(
                    Errno.ENOMEM,
                    "the agent of cell %d ended before it could run; see %s".formatted(id, paths.runtimeDir()));
        }
    }

    /** A stopped agent may come back, but others do not wait for that as long as for one that works. */
    private void await(AgentLink agent, CompletableFuture<Void> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        long grace = Math.min(STOPPED_GRACE.toMillis(), orderLimit.toMillis());
        try {
            answer.get(grace, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (agent.process().isStopped()) {
                throw e;
            }
            answer.get(orderLimit.toMillis() - grace, TimeUnit.MILLISECONDS);
        }
    }

    private void endAgent(int id) {
        AgentLink agent = agents.remove(id);
        if (agent == null) {
            return;
        }
        try {
            agent.order(AgentOrder.newBuilder().setEnd(EndAgent.getDefaultInstance()));
            agent.awaitDeath(orderLimit);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "the agent of cell {0} did not end: killed", id);
            kill(agent);
        }
        ledger.agentGone(id);
    }

    private void kill(AgentLink agent) {
        agent.process().kill();
        try {
            agent.awaitDeath(orderLimit);
        } catch (TimeoutException e) {
            // A process in uninterruptible sleep: nothing more can be done, but nobody must get its memory.
            throw new CallRefused(
                    Errno.EIO,
                    "process %d of cell %d cannot be killed"
                            .formatted(agent.process().pid(), agent.cellId()));
        }
    }

    void writeMessage(int id, CellMessage message) throws IOException {
        shared.writeMessage(id, message.word());
    }

    /**
     * Posts a message to a cell through its agent.
     *
     * @param timeoutMicros unsigned; 0: for ever
     * @return how it ended; an agent that does not tell the end of the time is not waited for
     */
    CompletableFuture<MessageOutcome> post(int id, CellMessage message, long timeoutMicros) {
        Optional<AgentLink> agent = agent(id);
        if (agent.isEmpty()) {
            return CompletableFuture.completedFuture(ended(MessageOutcome.End.END_ABANDONED));
        }
        var outcome = agent.get()
                .post(PostMessage.newBuilder()
                        .setMessage(message.word())
                        .setTimeoutMicros(timeoutMicros)
                        .build());
        return timeoutMicros > 0
                ? outcome.completeOnTimeout(
                        ended(MessageOutcome.End.END_TIMED_OUT),
                        TimeUnit.MICROSECONDS.toMillis(timeoutMicros) + orderLimit.toMillis(),
                        TimeUnit.MILLISECONDS)
                : outcome;
    }

    private static MessageOutcome ended(MessageOutcome.End end) {
        return MessageOutcome.newBuilder().setEnd(end).build();
    }

    void writeImage(Image image, List<PhysicalRange> physical) throws IOException {
        shared.writeImage(image, physical);
    }
}
