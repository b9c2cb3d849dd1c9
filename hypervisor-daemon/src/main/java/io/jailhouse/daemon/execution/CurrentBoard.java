package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.ledger.Operation;
import io.jailhouse.daemon.lifecycle.Decision;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.symbol.Symbols;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The board as the last operation left it, and what goes with it: who watches it, and the symbols of its cells. Changed by
 * decisions that are carried out, on the hypervisor thread; any thread may look and watch.
 */
final class CurrentBoard {
    private static final Logger LOG = Logger.getLogger(CurrentBoard.class.getName());

    private final EffectExecutor effects;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Map<Integer, Symbols> symbolsOfCells = new ConcurrentHashMap<>();
    private volatile Optional<Board> board = Optional.empty();
    // What a former daemon left is known: until then nobody is told that there is nothing.
    private volatile CompletableFuture<Void> recovered = CompletableFuture.completedFuture(null);

    /**
     * Creates one that is not enabled.
     *
     * @param effects what carries decisions out
     */
    CurrentBoard(EffectExecutor effects) {
        this.effects = effects;
    }

    /** Returns the board without a look at what its cells show now; empty while it is not enabled. */
    Optional<Board> known() {
        return board;
    }

    /** Returns the board with the states that the cells show now; waits until it is known what a former daemon left. */
    Optional<Board> observed() {
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

    /** Makes who asks for the board wait until something is known. */
    void unknownUntil(CompletableFuture<Void> known) {
        recovered = known;
    }

    /** Takes the board as it was found. */
    void adopt(Optional<Board> found) {
        board = found;
    }

    /** Returns the functions of what a cell was loaded with. */
    Symbols symbols(int cellId) {
        return symbolsOfCells.getOrDefault(cellId, Symbols.none());
    }

    /** Replaces the functions of what a cell was loaded with. */
    void loaded(int cellId, Symbols symbols) {
        symbolsOfCells.put(cellId, symbols);
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    void tellWatchers() {
        watchers.forEach(Runnable::run);
    }

    /** Returns an accepted decision, and throws a refused one. */
    static Accepted accept(Decision decision) {
        return switch (decision) {
            case Accepted accepted -> accepted;
            case Refused(Errno errno, String explanation) -> throw new CallRefused(errno, explanation);
        };
    }

    /** Carries an operation out, or takes it back. */
    void carryOut(Operation operation, Accepted accepted) throws IOException {
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
        tellWatchers();
    }

    /** Finishes an operation that a former daemon began. */
    void finish(Operation operation, Accepted accepted) throws IOException {
        effects.carryOut(operation, board, accepted);
        board = accepted.next();
    }

    /** Records that something has happened, if that changes anything. */
    void settle(Decision decision) {
        if (decision instanceof Accepted accepted) {
            suffer(accepted);
            tellWatchers();
        }
    }

    /** Records what has happened, which is not taken back, whatever can be recorded of it. */
    void suffer(Accepted accepted) {
        Optional<Board> before = board;
        board = accepted.next();
        try {
            effects.carryOut(Operation.unnamed("failure"), before, accepted);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "a failed cell could not be recorded", e);
        }
    }
}
