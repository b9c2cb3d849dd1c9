package io.jailhouse.daemon.execution;

import static io.jailhouse.daemon.execution.CurrentBoard.accept;

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
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.fault.FaultPoint;
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
import java.util.concurrent.RejectedExecutionException;
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
public final class Hypervisor implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Hypervisor.class.getName());

    private final HypervisorThread thread = new HypervisorThread();
    private final EffectExecutor effects;
    private final CurrentBoard current;
    private final AgentReports reports;
    private final CellCalls calls = new CellCalls(thread::post);
    private final CellMail mail;
    private final NamedRequests requests;

    /**
     * Creates the hypervisor of a board that is not enabled.
     *
     * @param effects what carries decisions out
     */
    public Hypervisor(EffectExecutor effects) {
        this.effects = effects;
        this.current = new CurrentBoard(effects);
        this.reports = new AgentReports(thread, effects, current);
        this.requests = new NamedRequests(thread, effects.ledger());
        this.mail = new CellMail(thread::post, effects, this::board, this::unresponsive);
        // Later: who is told must be found on the board that this operation leaves.
        effects.reportTo(reports, cellId -> thread.post(() -> mail.inform(cellId)));
    }

    private void unresponsive(int cellId) {
        board().ifPresent(now -> current.settle(Lifecycle.unresponsive(now, cellId)));
    }

    /** Returns the board with the states that the cells show now; empty while it is not enabled. */
    public Optional<Board> board() {
        return current.observed();
    }

    /** Returns the functions of what a cell was loaded with. */
    public Symbols symbols(int cellId) {
        return current.symbols(cellId);
    }

    /** Registers what is called, on the hypervisor thread, after every change of the board. */
    public void watch(Runnable watcher) {
        current.watch(watcher);
    }

    /** Unregisters a watcher. */
    public void unwatch(Runnable watcher) {
        current.unwatch(watcher);
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
            current.unknownUntil(known);
        }
        thread.execute(() -> {
            Recovery recovery = new Recovery(paths, ledger, supervisor, effects, notices);
            Optional<Recovery.Adopted> adopted = Optional.empty();
            try {
                adopted = recovery.adopt(reports);
                current.adopt(adopted.map(Recovery.Adopted::board));
                adopted.ifPresent(former -> recovery.carryOn(former, current));
            } catch (RuntimeException e) {
                LOG.log(Level.SEVERE, "what a former daemon left cannot be used", e);
            } finally {
                known.complete(null);
            }
            outcome.accept(adopted.map(Recovery.Adopted::endsAfterDisable));
            current.tellWatchers();
        });
    }

    /** Turns the board on; answers the warnings. */
    public CompletableFuture<List<String>> enable(String file, SystemConfig system, EnableOptions options) {
        return once(
                request -> thread.submit(() -> {
                    Accepted accepted = accept(Lifecycle.enable(board(), file, system));
                    effects.choose(options, system);
                    current.carryOut(new Operation("enable", request), accepted);
                    return accepted.warnings();
                }),
                List::of);
    }

    /** A cell that was created. */
    public record Created(Cell cell, List<String> warnings) {}

    /** Creates a cell. */
    public CompletableFuture<Created> create(String file, CellConfig config) {
        return once(
                request -> thread.submit(() -> {
                    Accepted accepted = accept(Lifecycle.create(board(), file, config));
                    current.carryOut(new Operation("create", request), accepted);
                    return new Created(created(config), accepted.warnings());
                }),
                () -> new Created(created(config), List.of()));
    }

    private Cell created(CellConfig config) {
        return current.known()
                .flatMap(now -> now.cell(config.name()))
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
                    name.on(current.known().orElseThrow()).ifPresent(cell -> current.loaded(cell.id(), symbols));
                    for (Image image : images) {
                        write(name, image);
                    }
                    request.ifPresent(effects.ledger()::done);
                }),
                () -> null);
    }

    private void write(CellName name, Image image) throws IOException {
        Board now = current.known().orElseThrow();
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
        return thread.submit(this::board)
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
                request -> thread.submit(() -> {
                    current.carryOut(Operation.unnamed("root load"), accept(RootInmates.load(board(), inmate)));
                    current.loaded(Cell.ROOT_ID, symbols);
                    for (Image image : images) {
                        writeRoot(image);
                    }
                    request.ifPresent(effects.ledger()::done);
                    return null;
                }),
                () -> null);
    }

    private void writeRoot(Image image) throws IOException {
        Board now = current.known().orElseThrow();
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
        return thread.submit(() -> {
            Map<Integer, CellState> silent = new HashMap<>();
            current.known().ifPresent(now -> now.guests().forEach(cell -> silent.put(cell.id(), CellState.SHUT_DOWN)));
            for (int cellId : silent.keySet()) {
                Optional<Board> unlocked = current.known().map(now -> now.observing(silent));
                current.carryOut(
                        Operation.unnamed("destroy"), accept(Lifecycle.destroy(unlocked, new CellName.Id(cellId))));
            }
            current.carryOut(Operation.unnamed("disable"), accept(Lifecycle.disable(current.known())));
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
                            accept(Lifecycle.injectFault(current.known(), name));
                            Cell cell = current.known().flatMap(name::on).orElseThrow();
                            if (!effects.agent(cell.id()).filter(fault).isPresent()) {
                                throw new CallRefused(Errno.ESRCH, "cell \"%s\" has no process".formatted(cell.name()));
                            }
                        },
                        Runnable::run)
                // Behind what the hypervisor thread has already been told of the agent.
                .thenCompose(done -> thread.submit(() -> null));
    }

    private CompletableFuture<Void> vote(
            Operation operation,
            CellName name,
            BiFunction<Optional<Board>, CellName, Decision> decide,
            VotedCall.Sequel sequel) {
        VotedCall.Turn turn = new VotedCall.Turn() {
            @Override
            public Optional<Cell> cell() {
                return current.known().flatMap(name::on);
            }

            @Override
            public boolean isRefused() {
                return decide.apply(board(), name) instanceof Refused;
            }

            @Override
            public void carryOut() throws IOException {
                current.carryOut(operation, accept(decide.apply(board(), name)));
            }
        };
        VotedCall call = new VotedCall(calls, mail, turn, sequel);
        thread.post(call::begin);
        return call.answer();
    }

    /** A request that is one operation, which no cell has a vote in. */
    private CompletableFuture<Void> change(String name, Callable<Accepted> decide) {
        return once(request -> change(new Operation(name, request), decide), () -> null);
    }

    private CompletableFuture<Void> change(Operation operation, Callable<Accepted> decide) {
        return thread.submit(() -> {
            current.carryOut(operation, decide.call());
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
            return CompletableFuture.failedFuture(HypervisorThread.ending());
        }
    }

    /** Tells whether a request with a name took effect. */
    public CompletableFuture<NamedRequests.State> requestState(String name) {
        return thread.submit(() -> requests.state(name));
    }

    /** Ends the hypervisor thread after the requests that were made. */
    @Override
    public void close() {
        thread.close();
    }
}
