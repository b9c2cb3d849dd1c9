package io.jailhouse.daemon.execution;

import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.CounterFrequency;
import io.jailhouse.daemon.board.Grants;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.faultpoint.ArmedFaults;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.ledger.Operation;
import io.jailhouse.daemon.lifecycle.CellMessage;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Effect;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.daemon.lifecycle.LinkEffect;
import io.jailhouse.daemon.supervision.AgentEvents;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.fault.FaultPoints;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.ParkCpu;
import io.jailhouse.proto.SettingsRecord;
import io.jailhouse.proto.StartCpus;
import io.jailhouse.proto.StartRecord;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.HostCores;
import io.jailhouse.shm.confine.Confinement;
import io.jailhouse.shm.confine.ConfinementLevel;
import io.jailhouse.shm.statistics.PoolFigures;
import io.jailhouse.shm.statistics.StatisticsFile;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Carries decisions out: files, agents, console. The ledger learns of each before it happens.
 *
 * <p>Owned by the hypervisor thread, but for {@link #observe}, {@link #agent}, {@link #agentDied},
 * {@link #links}, {@link #statistics} and {@link #counterFrequencyHz}, which any thread may call.
 */
public final class EffectExecutor {
    private static final Logger LOG = Logger.getLogger(EffectExecutor.class.getName());

    private final BoardPaths paths;
    private final BoardLedger ledger;
    private final CellAgents agents;
    private final BooleanSupplier endsAfterDisable;
    private final ArmedFaults armed;
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
     * @param patience how long an agent has for an order
     * @param endsAfterDisable whether this daemon ends with its board, which the next one has to know
     * @param armed what goes wrong on demand
     */
    public EffectExecutor(
            BoardPaths paths,
            AgentSupervisor supervisor,
            BoardLedger ledger,
            AgentPatience patience,
            BooleanSupplier endsAfterDisable,
            ArmedFaults armed) {
        this.paths = paths;
        this.ledger = ledger;
        this.agents = new CellAgents(paths, supervisor, ledger, patience, armed);
        this.endsAfterDisable = endsAfterDisable;
        this.armed = armed;
    }

    /**
     * Says who hears of agents; called once, before anything else.
     *
     * @param listener hears what agents report
     * @param informOf hears which cells have to be told that others came or went
     */
    void reportTo(AgentEvents listener, IntConsumer informOf) {
        agents.reportTo(listener);
        informer = informOf;
    }

    void choose(EnableOptions chosen, SystemConfig system) {
        List<String> missing = Confinement.available().missing();
        if (chosen.confinement() == ConfinementLevel.STRICT && !missing.isEmpty()) {
            throw new CallRefused(
                    Errno.EPERM, "agents cannot be confined strictly: the kernel lacks " + String.join(", ", missing));
        }
        requireHostCores(chosen.hostCores());
        options = chosen;
        frequencyHz = chosen.counterFrequencyHz() != 0
                ? chosen.counterFrequencyHz()
                : CounterFrequency.of(system.rootCell().name());
        ledger.settings(SettingsRecord.newBuilder()
                .setFrequencyHz(frequencyHz)
                .setSerialUnlimited(chosen.serialUnlimited())
                .setPreciseTimers(chosen.preciseTimers())
                .setHostCores(chosen.hostCores().mask())
                .setConfinement(ConfinementLevels.message(chosen.confinement()))
                .setDaemonEndsAfterDisable(endsAfterDisable.getAsBoolean())
                .build());
    }

    private static void requireHostCores(HostCores wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        try {
            HostCores missing = wanted.without(HostCores.allowed());
            if (!missing.isEmpty()) {
                throw new CallRefused(
                        Errno.EINVAL,
                        "CPUs cannot be bound to core %s of the host: it has none, or the daemon may not use it"
                                .formatted(missing));
            }
        } catch (IOException e) {
            throw new CallRefused(Errno.EIO, "the cores of the host are not known: " + e.getMessage());
        }
    }

    /**
     * Opens a board that a former daemon enabled.
     *
     * @throws IOException if its files are not all there
     */
    void reopen(Board board, SettingsRecord settings) throws IOException {
        options = new EnableOptions(
                settings.getFrequencyHz(),
                settings.getSerialUnlimited(),
                settings.getPreciseTimers(),
                new HostCores(settings.getHostCores()),
                ConfinementLevels.of(settings.getConfinement()));
        frequencyHz = settings.getFrequencyHz();
        shared = SharedBoard.reopen(paths, board, settings.getSerialUnlimited(), this::agentDied);
    }

    /** Takes over an agent of a former daemon. */
    void adopt(AgentLink agent) {
        agents.adopt(agent, shared.deaths());
    }

    /** Returns what survives the daemon. */
    BoardLedger ledger() {
        return ledger;
    }

    /** Returns what goes wrong on demand. */
    ArmedFaults armed() {
        return armed;
    }

    /** Returns the points of this process. */
    FaultPoints faults() {
        return armed.own();
    }

    /** Tells an agent that lives what is armed for its cell; from any thread. */
    public void tellFaults(Cell cell) {
        agents.tellFaults(cell);
    }

    /** Returns the frequency of the generic counter of the board enabled last; 0 before. */
    public long counterFrequencyHz() {
        return frequencyHz;
    }

    /** Returns a cell's agent, if it lives. */
    public Optional<AgentLink> agent(int cellId) {
        return agents.living(cellId);
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
        agents.ifCurrent(agent, () -> cellDied(agent.cellId()));
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
        return agents.isCurrent(agent);
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

    void carryOut(Operation operation, Optional<Board> before, Accepted accepted) throws IOException {
        // The boards that effects refer to: what is granted is the next one's, what ends is the former's.
        Board target = accepted.next().or(() -> before).orElseThrow();
        ledger.intend(operation, accepted.next(), starts(accepted));
        FaultPoint next = FaultPoint.BETWEEN_LEDGER_AND_EFFECT;
        for (Effect effect : accepted.effects()) {
            faults().reach(next);
            next = FaultPoint.BETWEEN_EFFECTS;
            carryOut(effect, target);
        }
        faults().reach(FaultPoint.AFTER_LAST_EFFECT);
        ledger.done(accepted.next(), operation.request());
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
        added.forEach(cell -> agents.end(cell.id()));
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
            ledger.done(before, Optional.empty());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "an operation that failed could not be taken back", e);
        }
    }

    private void carryOut(Effect effect, Board board) throws IOException {
        switch (effect) {
            case Effect.Print(String line) -> shared.print(line);
            case Effect.PrepareBoard() -> prepare(board);
            case Effect.SpawnAgent(int id) ->
                agents.spawn(board.cell(id).orElseThrow(), options.confinement(), shared.deaths());
            case Effect.ApplyGrant(int id) -> applyGrant(board, id);
            case Effect.SuspendCpus(int id) -> agents.suspend(id);
            case Effect.ClearStatistics(Set<Integer> cpus) -> shared.clearStatistics(cpus);
            case Effect.PublishFigures(PoolFigures figures) -> shared.publish(figures);
            case Effect.ParkCpu(int id, int cpu) ->
                agents.order(
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
                agents.order(start.cellId(), AgentOrder.newBuilder().setStartCpus(order(start)));
            case Effect.EndAgent(int id) -> agents.end(id);
            case Effect.RemoveBoard() -> {
                shared.close();
                shared = null;
            }
        }
    }

    private void prepare(Board board) throws IOException {
        if (shared == null) {
            shared = SharedBoard.create(paths, board, frequencyHz, options, this::agentDied);
        }
        shared.prepare(board);
    }

    private void applyGrant(Board board, int id) throws IOException {
        Cell cell = board.cell(id).orElseThrow();
        if (cell.isRoot() && agents.isStillStarting(id)) {
            // The root cell's agent holds nothing yet: its first grant will be this one or a later one.
            var unawaited = agents.send(id, AgentOrder.newBuilder().setApplyGrant(Grants.of(board, cell)));
            unawaited.exceptionally(failure -> {
                LOG.log(Level.WARNING, "the root cell's first grant failed", failure);
                return null;
            });
            return;
        }
        agents.order(
                id,
                AgentOrder.newBuilder().setApplyGrant(Grants.of(board, cell)),
                () -> faults().reach(FaultPoint.AFTER_REVOKE_SENT, cell.name()));
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
        return agents.post(id, message, timeoutMicros);
    }

    void writeImage(Cell cell, Image image, List<PhysicalRange> physical) throws IOException {
        shared.writeImage(image, physical, () -> faults().reach(FaultPoint.DURING_IMAGE_COPY, cell.name()));
    }
}
