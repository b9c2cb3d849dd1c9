package io.jailhouse.daemon.execution;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.ledger.Operation;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.daemon.lifecycle.Decision;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.daemon.lifecycle.ImagePlacement;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.daemon.lifecycle.RootInmates;
import io.jailhouse.daemon.supervision.AgentEvents;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.Violation;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.symbol.Symbols;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The hypervisor of one board.
 *
 * <p>Requests may be made from any thread; each is carried out on the hypervisor thread, one after
 * the other, so that every request sees the board that the one before left. A call that a cell has a
 * vote in is decided, then the cell is asked while the thread does other things, then the call is
 * decided again on the board as it is by then. {@link #board} can be read from any thread at any time.
 */
public final class Hypervisor implements AgentEvents, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Hypervisor.class.getName());

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("hypervisor").factory());
    private final EffectExecutor effects;
    private final CellCalls calls = new CellCalls(this::post);
    private final CellMail mail;
    private final NamedRequests requests;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Map<Integer, Symbols> symbolsOfCells = new ConcurrentHashMap<>();
    private volatile Optional<Board> board = Optional.empty();
    // What a former daemon left is known: until then nobody is told that there is nothing.
    private volatile CompletableFuture<Void> recovered = CompletableFuture.completedFuture(null);

    /**
     * Creates the hypervisor of a board that is not enabled.
     *
     * @param effects what carries decisions out
     */
    public Hypervisor(EffectExecutor effects) {
        this.effects = effects;
        this.requests = new NamedRequests(thread, effects.ledger());
        this.mail = new CellMail(this::post, effects, this::board, this::unresponsive);
        // Later: who is told must be found on the board that this operation leaves.
        effects.reportTo(this, cellId -> post(() -> mail.inform(cellId)));
    }

    /** Returns the board with the states that the cells show now; empty while it is not enabled. */
    public Optional<Board> board() {
        recovered.join();
        Optional<Board> known;
        Optional<Board> seen;
        do {
            known = board;
            seen = known.map(effects::observe);
            // A failure is published before its state word is written: who saw the word looks again.
        } while (!known.equals(board));
        return seen;
    }

    /** Returns the functions of what a cell was loaded with. */
    public Symbols symbols(int cellId) {
        return symbolsOfCells.getOrDefault(cellId, Symbols.none());
    }

    /**
     * Carries on where a former daemon of the board ended, before every request made from now on. Called once, before
     * anybody can ask.
     *
     * @param paths the board's files
     * @param ledger what the former daemon wrote
     * @param supervisor takes its agents over
     * @param notices told what users have to know of what was found
     * @param outcome told on the hypervisor thread whether the former daemon was to end with its board; empty if there
     *     was no board to carry on with
     */
    public void recover(
            BoardPaths paths,
            BoardLedger ledger,
            AgentSupervisor supervisor,
            Consumer<String> notices,
            Consumer<Optional<Boolean>> outcome) {
        CompletableFuture<Void> known = new CompletableFuture<>();
        if (!ledger.isNew()) {
            recovered = known;
        }
        thread.execute(() -> {
            Optional<Recovery.Adopted> adopted = Optional.empty();
            try {
                adopted = new Recovery(paths, ledger, supervisor, effects, notices).adopt(this);
                board = adopted.map(Recovery.Adopted::board);
                adopted.ifPresent(this::carryOn);
            } catch (RuntimeException e) {
                LOG.log(Level.SEVERE, "what a former daemon left cannot be used", e);
            } finally {
                known.complete(null);
            }
            outcome.accept(adopted.map(Recovery.Adopted::endsAfterDisable));
            watchers.forEach(Runnable::run);
        });
    }

    /** What is half done first: recording a failure ends the note of it. */
    private void carryOn(Recovery.Adopted former) {
        former.unfinished().ifPresent(this::finish);
        former.withoutAgent().forEach(this::agentLost);
    }

    private void agentLost(int cellId) {
        effects.cellDied(cellId);
        if (Lifecycle.agentLost(effects.observe(board.orElseThrow()), cellId) instanceof Accepted accepted) {
            suffer(accepted);
        }
    }

    private void finish(Recovery.Unfinished unfinished) {
        try {
            effects.carryOut(unfinished.operation(), board, unfinished.accepted());
            board = unfinished.accepted().next();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "\"" + unfinished.operation().name() + "\" could not be finished", e);
        }
    }

    /** Registers what is called, on the hypervisor thread, after every change of the board. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /** Unregisters a watcher. */
    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /** Turns the board on; answers the warnings. */
    public CompletableFuture<List<String>> enable(String file, SystemConfig system, EnableOptions options) {
        return once(
                request -> submit(() -> {
                    Accepted accepted = accept(Lifecycle.enable(board(), file, system));
                    effects.choose(options, system);
                    carryOut(new Operation("enable", request), accepted);
                    return accepted.warnings();
                }),
                List::of);
    }

    /** A cell that was created. */
    public record Created(Cell cell, List<String> warnings) {}

    /** Creates a cell. */
    public CompletableFuture<Created> create(String file, CellConfig config) {
        return once(
                request -> submit(() -> {
                    Accepted accepted = accept(Lifecycle.create(board(), file, config));
                    carryOut(new Operation("create", request), accepted);
                    return new Created(created(config), accepted.warnings());
                }),
                () -> new Created(created(config), List.of()));
    }

    private Cell created(CellConfig config) {
        return board.flatMap(now -> now.cell(config.name()))
                .orElseThrow(() -> new CallRefused(Errno.ENOENT, "cell \"%s\" is gone again".formatted(config.name())));
    }

    /**
     * Stops a cell if it agrees, opens it for loading and writes images into it, one by one; the symbols replace
     * earlier ones.
     */
    public CompletableFuture<Void> load(CellName name, List<Image> images, Symbols symbols) {
        return once(
                // The request ends with the last image, not with the operation that opens the cell for it.
                request -> vote(Operation.unnamed("load"), name, Lifecycle::setLoadable, () -> {
                    name.on(board.orElseThrow()).ifPresent(cell -> symbolsOfCells.put(cell.id(), symbols));
                    for (Image image : images) {
                        write(name, image);
                    }
                    request.ifPresent(effects.ledger()::done);
                }),
                () -> null);
    }

    private void write(CellName name, Image image) throws IOException {
        Board now = board.orElseThrow();
        Cell cell = name.on(now).orElseThrow();
        write(ImagePlacement.of(now, cell, image.file(), image.address(), image.size()), cell, image);
    }

    private void write(ImagePlacement placement, Cell cell, Image image) throws IOException {
        switch (placement) {
            case ImagePlacement.At(List<PhysicalRange> physical) -> effects.writeImage(cell, image, physical);
            case ImagePlacement.Nowhere() -> {}
            case ImagePlacement.Refused(Errno errno, String explanation) -> throw new CallRefused(errno, explanation);
        }
    }

    /** Starts a cell, or restarts it if it agrees. */
    public CompletableFuture<Void> start(CellName name) {
        return once(request -> vote(new Operation("start", request), name, Lifecycle::start, () -> {}), () -> null);
    }

    /** Parks a CPU of a cell as if it had made a violation. */
    public CompletableFuture<Void> park(CellName name, int cpu) {
        return change("park", () -> accept(Lifecycle.park(board(), name, cpu)));
    }

    /** Destroys a cell if it agrees. */
    public CompletableFuture<Void> destroy(CellName name) {
        return once(request -> destroy(name, request), () -> null);
    }

    private CompletableFuture<Void> destroy(CellName name, Optional<String> request) {
        return vote(new Operation("destroy", request), name, Lifecycle::destroy, () -> {});
    }

    /**
     * Destroys all cells in creation order, each when it has agreed, then turns the board off. A
     * refusal ends that; the cells before it stay destroyed.
     */
    public CompletableFuture<Void> disable() {
        return once(this::disable, () -> null);
    }

    private CompletableFuture<Void> disable(Optional<String> request) {
        return submit(this::board)
                .thenCompose(now -> now.stream()
                        .flatMap(it -> it.guests().stream())
                        .findFirst()
                        .map(first -> destroyed(first).thenCompose(done -> disable(request)))
                        .orElseGet(() -> turnOff(request)));
    }

    /** Another call may have destroyed the cell meanwhile. */
    private CompletableFuture<Void> destroyed(Cell cell) {
        return destroy(new CellName.Id(cell.id()), Optional.empty())
                .exceptionallyCompose(
                        failure -> failure instanceof CallRefused refused && refused.errno() == Errno.ENOENT
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Void> turnOff(Optional<String> request) {
        return change(new Operation("disable", request), () -> accept(Lifecycle.disable(board())));
    }

    /**
     * Stops the inmate of the root cell and writes images through the root cell's rights.
     *
     * @param inmate where it begins; not running
     */
    public CompletableFuture<Void> loadRoot(RootInmate inmate, List<Image> images, Symbols symbols) {
        return once(
                request -> submit(() -> {
                    carryOut(Operation.unnamed("root load"), accept(RootInmates.load(board(), inmate)));
                    symbolsOfCells.put(Cell.ROOT_ID, symbols);
                    for (Image image : images) {
                        writeRoot(image);
                    }
                    request.ifPresent(effects.ledger()::done);
                    return null;
                }),
                () -> null);
    }

    private void writeRoot(Image image) throws IOException {
        Board now = board.orElseThrow();
        write(
                RootInmates.placement(now.rootMemory(), image.file(), image.address(), image.size()),
                now.cell(Cell.ROOT_ID).orElseThrow(),
                image);
    }

    /** Starts or restarts what was loaded into the root cell. */
    public CompletableFuture<Void> startRoot() {
        return change("root start", () -> {
            Accepted accepted = accept(RootInmates.start(board()));
            effects.checkRootEndsFree();
            return accepted;
        });
    }

    /** Stops the root cell's inmate. */
    public CompletableFuture<Void> stopRoot() {
        return change("root stop", () -> accept(RootInmates.stop(board())));
    }

    /** Turns the board off for a daemon that has to end: no cell is asked, and no lock counts. */
    public CompletableFuture<Void> abandon() {
        return submit(() -> {
            Map<Integer, CellState> silent = new HashMap<>();
            board.ifPresent(now -> now.guests().forEach(cell -> silent.put(cell.id(), CellState.SHUT_DOWN)));
            for (int cellId : silent.keySet()) {
                Optional<Board> unlocked = board.map(now -> now.observing(silent));
                carryOut(Operation.unnamed("destroy"), accept(Lifecycle.destroy(unlocked, new CellName.Id(cellId))));
            }
            carryOut(Operation.unnamed("disable"), accept(Lifecycle.disable(board)));
            return null;
        });
    }

    /**
     * Does to the agent of a cell what a fault would do, on the caller's thread; answers when it has
     * happened and the board shows it.
     *
     * @param fault one of the agent's process; false if that has ended
     */
    public CompletableFuture<Void> injectFault(CellName name, Predicate<AgentLink> fault) {
        return CompletableFuture.runAsync(
                        () -> {
                            accept(Lifecycle.injectFault(board, name));
                            Cell cell = board.flatMap(name::on).orElseThrow();
                            if (!effects.agent(cell.id()).filter(fault).isPresent()) {
                                throw new CallRefused(Errno.ESRCH, "cell \"%s\" has no process".formatted(cell.name()));
                            }
                        },
                        Runnable::run)
                // Behind what the hypervisor thread has already been told of the agent.
                .thenCompose(done -> submit(() -> null));
    }

    private CompletableFuture<Void> vote(
            Operation operation,
            CellName name,
            BiFunction<Optional<Board>, CellName, Decision> decide,
            VotedCall.Sequel sequel) {
        VotedCall.Turn turn = new VotedCall.Turn() {
            @Override
            public Optional<Cell> cell() {
                return board.flatMap(name::on);
            }

            @Override
            public boolean isRefused() {
                return decide.apply(board(), name) instanceof Refused;
            }

            @Override
            public void carryOut() throws IOException {
                Hypervisor.this.carryOut(operation, accept(decide.apply(board(), name)));
            }
        };
        VotedCall call = new VotedCall(calls, mail, turn, sequel);
        post(call::begin);
        return call.answer();
    }

    private void unresponsive(int cellId) {
        board().ifPresent(now -> settle(Lifecycle.unresponsive(now, cellId)));
    }

    @Override
    public void cpuParked(AgentLink agent, int cpu, Violation violation) {
        failure(agent, now -> Lifecycle.cpuParked(now, agent.cellId(), cpu, violation));
    }

    @Override
    public void agentFailed(AgentLink agent, String reason) {
        LOG.log(Level.WARNING, "cell {0}: {1}", new Object[] {agent.cellId(), reason});
        failure(agent, now -> Lifecycle.agentLost(now, agent.cellId()));
    }

    @Override
    public void agentDied(AgentLink agent) {
        effects.agentDied(agent);
        effects.armed().died(agent.cellName());
        failure(agent, now -> {
            LOG.warning(() -> "the agent of cell %d, process %d, died"
                    .formatted(agent.cellId(), agent.process().pid()));
            return Lifecycle.agentLost(now, agent.cellId());
        });
    }

    @Override
    public void faultReached(AgentLink agent, FaultPoint point) {
        effects.armed().reached(agent.cellName(), point);
    }

    private void failure(AgentLink agent, Function<Board, Decision> decide) {
        post(() -> {
            // An agent that was ended on order, or replaced, has nothing to say any more.
            if (board.isPresent() && effects.isCurrent(agent)) {
                settle(decide.apply(board().orElseThrow()));
            }
        });
    }

    private void settle(Decision decision) {
        if (decision instanceof Accepted accepted) {
            suffer(accepted);
            watchers.forEach(Runnable::run);
        }
    }

    /** What has happened is not taken back, whatever can be recorded of it. */
    private void suffer(Accepted accepted) {
        Optional<Board> before = board;
        board = accepted.next();
        try {
            effects.carryOut(Operation.unnamed("failure"), before, accepted);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "a failed cell could not be recorded", e);
        }
    }

    private Accepted accept(Decision decision) {
        return switch (decision) {
            case Accepted accepted -> accepted;
            case Refused(Errno errno, String explanation) -> throw new CallRefused(errno, explanation);
        };
    }

    private void carryOut(Operation operation, Accepted accepted) throws IOException {
        Optional<Board> before = board;
        try {
            effects.carryOut(operation, before, accepted);
        } catch (IOException | RuntimeException e) {
            effects.takeBack(before, accepted);
            throw e;
        }
        board = accepted.next();
        symbolsOfCells
                .keySet()
                .removeIf(id -> board.flatMap(now -> now.cell(id)).isEmpty());
        watchers.forEach(Runnable::run);
    }

    /** A request that is one operation, which no cell has a vote in. */
    private CompletableFuture<Void> change(String name, Callable<Accepted> decide) {
        return once(request -> change(new Operation(name, request), decide), () -> null);
    }

    private CompletableFuture<Void> change(Operation operation, Callable<Accepted> decide) {
        return submit(() -> {
            carryOut(operation, decide.call());
            return null;
        });
    }

    /** A request that changes the board, once if it has a name. */
    private <T> CompletableFuture<T> once(
            Function<Optional<String>, CompletableFuture<T>> request, Callable<T> repeated) {
        try {
            return requests.once(request, repeated).thenApply(done -> {
                effects.faults().pass(FaultPoint.BEFORE_ANSWER, "");
                return done;
            });
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.failedFuture(ending());
        }
    }

    private static CallRefused ending() {
        return new CallRefused(Errno.EAGAIN, "the daemon is ending");
    }

    /** Tells whether a request with a name took effect. */
    public CompletableFuture<NamedRequests.State> requestState(String name) {
        return submit(() -> requests.state(name));
    }

    private <T> CompletableFuture<T> submit(Callable<T> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> complete(answer, request));
        } catch (RejectedExecutionException closed) {
            answer.completeExceptionally(ending());
        }
        return answer;
    }

    /** Makes a call's answer out of what it returns or throws. */
    static <T> void complete(CompletableFuture<T> answer, Callable<T> request) {
        try {
            answer.complete(request.call());
        } catch (IOException e) {
            answer.completeExceptionally(new CallRefused(Errno.of(e), e.getMessage()));
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    /** Runs something on the hypervisor thread later; never, if the daemon ends. */
    private void post(Runnable turn) {
        try {
            thread.execute(turn);
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.FINE, "too late", closed);
        }
    }

    /** Ends the hypervisor thread after the requests that were made. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
