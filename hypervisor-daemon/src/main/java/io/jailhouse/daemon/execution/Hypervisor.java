package io.jailhouse.daemon.execution;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.lifecycle.CellName;
import io.jailhouse.daemon.lifecycle.Decision;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.daemon.lifecycle.ImagePlacement;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.daemon.supervision.AgentEvents;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The hypervisor of one board.
 *
 * <p>Requests may be made from any thread; each is carried out on the hypervisor thread, one after
 * the other, so that every request sees the board that the one before left. {@link #board} can be
 * read from any thread at any time.
 */
public final class Hypervisor implements AgentEvents, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Hypervisor.class.getName());

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("hypervisor").factory());
    private final EffectExecutor effects;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile Optional<Board> board = Optional.empty();

    /**
     * Creates the hypervisor of a board that is not enabled.
     *
     * @param effects what carries decisions out
     */
    public Hypervisor(EffectExecutor effects) {
        this.effects = effects;
    }

    /** Returns the board with the states that the cells show now; empty while it is not enabled. */
    public Optional<Board> board() {
        return board.map(effects::observe);
    }

    /** Runs something on the hypervisor thread, before every request made from now on. */
    public void first(Runnable preparation) {
        thread.execute(preparation);
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
        return submit(() -> {
            Accepted accepted = accept(Lifecycle.enable(board(), file, system));
            effects.choose(options, system);
            carryOut("enable", accepted);
            return accepted.warnings();
        });
    }

    /** A cell that was created. */
    public record Created(Cell cell, List<String> warnings) {}

    /** Creates a cell. */
    public CompletableFuture<Created> create(String file, CellConfig config) {
        return submit(() -> {
            Accepted accepted = accept(Lifecycle.create(board(), file, config));
            carryOut("create", accepted);
            return new Created(accepted.next().orElseThrow().cell(config.name()).orElseThrow(), accepted.warnings());
        });
    }

    /** Stops a cell, opens it for loading and writes images into it, one by one. */
    public CompletableFuture<Void> load(CellName name, List<Image> images) {
        return submit(() -> {
            carryOut("load", accept(Lifecycle.setLoadable(board(), name)));
            for (Image image : images) {
                write(name, image);
            }
            return null;
        });
    }

    private void write(CellName name, Image image) throws IOException {
        Board now = board.orElseThrow();
        Cell cell = name.on(now).orElseThrow();
        switch (ImagePlacement.of(now, cell, image.file(), image.address(), image.size())) {
            case ImagePlacement.At(long physical) -> effects.writeImage(image, physical);
            case ImagePlacement.Nowhere() -> {}
            case ImagePlacement.Refused(Errno errno, String explanation) -> throw new CallRefused(errno, explanation);
        }
    }

    /** Starts or restarts a cell. */
    public CompletableFuture<Void> start(CellName name) {
        return submit(() -> {
            carryOut("start", accept(Lifecycle.start(board(), name)));
            return null;
        });
    }

    /** Parks a CPU of a cell as if it had made a violation. */
    public CompletableFuture<Void> park(CellName name, int cpu) {
        return submit(() -> {
            carryOut("park", accept(Lifecycle.park(board(), name, cpu)));
            return null;
        });
    }

    /** Destroys a cell. */
    public CompletableFuture<Void> destroy(CellName name) {
        return submit(() -> {
            carryOut("destroy", accept(Lifecycle.destroy(board(), name)));
            return null;
        });
    }

    /** Destroys all cells in creation order, then turns the board off. */
    public CompletableFuture<Void> disable() {
        return submit(() -> {
            Optional<Board> now = board();
            if (now.isPresent()) {
                for (Cell cell : now.get().guests()) {
                    carryOut("destroy", accept(Lifecycle.destroy(board(), new CellName.Id(cell.id()))));
                }
            }
            carryOut("disable", accept(Lifecycle.disable(board())));
            return null;
        });
    }

    @Override
    public void cpuParked(AgentLink agent, int cpu) {
        failure(agent, now -> Lifecycle.cpuParked(now, agent.cellId(), cpu));
    }

    @Override
    public void agentFailed(AgentLink agent, String reason) {
        LOG.log(Level.WARNING, "cell {0}: {1}", new Object[] {agent.cellId(), reason});
        failure(agent, now -> Lifecycle.agentLost(now, agent.cellId()));
    }

    @Override
    public void agentDied(AgentLink agent) {
        failure(agent, now -> {
            LOG.warning(() -> "the agent of cell %d, process %d, died".formatted(agent.cellId(), agent.pid()));
            return Lifecycle.agentLost(now, agent.cellId());
        });
    }

    private void failure(AgentLink agent, java.util.function.Function<Board, Decision> decide) {
        try {
            thread.execute(() -> {
                // An agent that was ended on order, or replaced, has nothing to say any more.
                if (board.isPresent() && effects.isCurrent(agent)) {
                    settle(decide.apply(board().orElseThrow()));
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.log(Level.FINE, "report after the end", closed);
        }
    }

    private void settle(Decision decision) {
        if (decision instanceof Accepted accepted) {
            try {
                carryOut("failure", accepted);
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.SEVERE, "a failed cell could not be recorded", e);
            }
        }
    }

    private Accepted accept(Decision decision) {
        return switch (decision) {
            case Accepted accepted -> accepted;
            case Refused(Errno errno, String explanation) -> throw new CallRefused(errno, explanation);
        };
    }

    private void carryOut(String operation, Accepted accepted) throws IOException {
        Optional<Board> before = board;
        try {
            effects.carryOut(operation, before, accepted);
        } catch (IOException | RuntimeException e) {
            effects.takeBack(before, accepted);
            throw e;
        }
        board = accepted.next();
        watchers.forEach(Runnable::run);
    }

    private <T> CompletableFuture<T> submit(Callable<T> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(request.call());
                } catch (IOException e) {
                    answer.completeExceptionally(new CallRefused(errnoOf(e), e.getMessage()));
                } catch (Throwable e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException closed) {
            answer.completeExceptionally(new CallRefused(Errno.EAGAIN, "the daemon is ending"));
        }
        return answer;
    }

    private static Errno errnoOf(IOException e) {
        return String.valueOf(e.getMessage()).contains("No space left") ? Errno.ENOSPC : Errno.EIO;
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
