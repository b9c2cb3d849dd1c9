package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.lifecycle.CellMessage;
import io.jailhouse.daemon.lifecycle.Delivery;
import io.jailhouse.daemon.lifecycle.Verdict;
import io.jailhouse.daemon.lifecycle.Voting;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.MessageOutcome;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The messages to cells: one at a time to each cell, in the order in which they were sent. Owned by the
 * hypervisor thread, which never waits here.
 */
final class CellMail {
    private static final Logger LOG = Logger.getLogger(CellMail.class.getName());

    private final Executor hypervisorThread;
    private final EffectExecutor effects;
    private final Supplier<Optional<Board>> board;
    private final IntConsumer expired;
    private final Map<Integer, Deque<Letter>> letters = new HashMap<>();

    private record Letter(CellMessage message, Consumer<Verdict> answered) {}

    /**
     * Creates an empty one.
     *
     * @param hypervisorThread runs what goes on when an answer has come
     * @param effects posts
     * @param board the board as it is
     * @param expired hears of each cell that did not answer in time, before who sent the message does
     */
    CellMail(Executor hypervisorThread, EffectExecutor effects, Supplier<Optional<Board>> board, IntConsumer expired) {
        this.hypervisorThread = hypervisorThread;
        this.effects = effects;
        this.board = board;
        this.expired = expired;
    }

    /**
     * Asks a cell whether it may be stopped.
     *
     * @param verdict is told on the hypervisor thread, at once if nobody has to be asked
     */
    void requestShutdown(int cellId, Consumer<Verdict> verdict) {
        send(cellId, new Letter(CellMessage.SHUTDOWN_REQUEST, verdict));
    }

    /** Tells a cell that others came or went. One that has not been sent yet says the same. */
    void inform(int cellId) {
        Letter letter = new Letter(CellMessage.RECONFIGURATION_COMPLETED, ignored -> {});
        Deque<Letter> queue = letters.getOrDefault(cellId, new ArrayDeque<>());
        if (queue.size() < 2 || queue.getLast().message != letter.message) {
            send(cellId, letter);
        }
    }

    private void send(int cellId, Letter letter) {
        Deque<Letter> queue = letters.computeIfAbsent(cellId, id -> new ArrayDeque<>());
        queue.add(letter);
        if (queue.size() == 1) {
            deliverFirst(cellId);
        }
    }

    private void deliverFirst(int cellId) {
        CellMessage message = letters.get(cellId).getFirst().message;
        Optional<Cell> cell = board.get().flatMap(now -> now.cell(cellId));
        boolean agentAnswers = effects.agent(cellId)
                .filter(agent -> !agent.process().isStopped())
                .isPresent();
        switch (cell.map(it -> Voting.delivery(it, agentAnswers)).orElse(new Delivery.None())) {
            case Delivery.None() -> conclude(cellId, new Verdict.Granted());
            case Delivery.Written() -> {
                write(cellId, message);
                conclude(cellId, new Verdict.Granted());
            }
            case Delivery.Awaited(long timeoutMicros) -> {
                String name = cell.orElseThrow().name();
                pass(FaultPoint.BEFORE_VOTE, message, name);
                post(cellId, message, timeoutMicros)
                        .whenCompleteAsync(
                                (outcome, failure) -> {
                                    pass(FaultPoint.AFTER_VOTE, message, name);
                                    conclude(cellId, verdict(name, message, outcome, failure));
                                },
                                hypervisorThread);
            }
        }
    }

    private void pass(FaultPoint point, CellMessage message, String cell) {
        if (message == CellMessage.SHUTDOWN_REQUEST) {
            effects.faults().pass(point, cell);
        }
    }

    private CompletableFuture<MessageOutcome> post(int cellId, CellMessage message, long timeoutMicros) {
        try {
            return effects.post(cellId, message, timeoutMicros);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void write(int cellId, CellMessage message) {
        try {
            effects.writeMessage(cellId, message);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the communication region of cell " + cellId + " cannot be written", e);
        }
    }

    private static Verdict verdict(String cell, CellMessage message, MessageOutcome outcome, Throwable failure) {
        return failure == null
                ? Voting.verdict(cell, message, outcome)
                : new Verdict.Denied("cell \"%s\" could not be asked: %s".formatted(cell, failure.getMessage()));
    }

    private void conclude(int cellId, Verdict verdict) {
        Deque<Letter> queue = letters.get(cellId);
        if (verdict instanceof Verdict.Expired) {
            expired.accept(cellId);
        }
        // The letter leaves after its answer was heard: what is sent meanwhile waits behind it.
        queue.getFirst().answered.accept(verdict);
        queue.removeFirst();
        if (queue.isEmpty()) {
            letters.remove(cellId);
        } else {
            deliverFirst(cellId);
        }
    }
}
