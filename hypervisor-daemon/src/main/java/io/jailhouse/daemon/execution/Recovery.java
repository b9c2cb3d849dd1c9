package io.jailhouse.daemon.execution;

import com.google.protobuf.ByteString;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.ledger.Operation;
import io.jailhouse.daemon.ledger.RecordedAgent;
import io.jailhouse.daemon.ledger.RecordedBoard;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Effect;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.daemon.lifecycle.Rebuilding;
import io.jailhouse.daemon.lifecycle.Resumption;
import io.jailhouse.daemon.supervision.AgentEvents;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.proto.StartCpus;
import io.jailhouse.proto.StartRecord;
import io.jailhouse.shm.BoardPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Carries on where a former daemon of the board ended, or clears up after it. On the hypervisor thread, before the first
 * request; agents that look for a daemon wait for the end of {@link #adopt}.
 */
final class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class.getName());

    /** Orders of one daemon have numbers of this many bits. */
    private static final int ORDER_BITS = 32;

    /** Agents dial five times a second; on a machine that is full each attempt may take long. */
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(5);

    private final BoardPaths paths;
    private final BoardLedger ledger;
    private final AgentSupervisor supervisor;
    private final EffectExecutor effects;
    private final Consumer<String> notices;

    Recovery(
            BoardPaths paths,
            BoardLedger ledger,
            AgentSupervisor supervisor,
            EffectExecutor effects,
            Consumer<String> notices) {
        this.paths = paths;
        this.ledger = ledger;
        this.supervisor = supervisor;
        this.effects = effects;
        this.notices = notices;
    }

    /**
     * What is there to carry on with.
     *
     * @param board as it was, or is to be when what is unfinished is finished
     * @param withoutAgent cells whose agent has died meanwhile
     * @param unfinished what has to be carried out to finish an operation that was under way
     * @param endsAfterDisable whether the former daemon was to end with its board
     */
    record Adopted(
            Board board, List<Integer> withoutAgent, Optional<Unfinished> unfinished, boolean endsAfterDisable) {}

    /** An operation to be finished. */
    record Unfinished(Operation operation, Accepted accepted) {}

    /** Reopens the board and takes over its agents; empty if there is none, after clearing up. */
    Optional<Adopted> adopt(AgentEvents events) {
        if (ledger.isDamaged()) {
            recoverLedger();
        }
        supervisor.numberOrdersAfter(ledger.nextIncarnation() << ORDER_BITS);
        try {
            RecordedBoard left = ledger.read();
            Optional<Board> target =
                    left.intent().isPresent() ? left.intent().flatMap(RecordedBoard.Intent::board) : left.board();
            boolean enabled = left.board().isPresent() && target.isPresent();
            boolean opened = enabled && isOpened(left);
            if (enabled && !opened && Files.notExists(paths.memory())) {
                return rebuild(target.get(), left);
            }
            if (!opened) {
                // Of operations that leave no board there is one: turning it off.
                Optional<String> request = left.board().isPresent() && target.isEmpty()
                        ? left.intent().flatMap(intent -> intent.operation().request())
                        : Optional.empty();
                Leftovers.clear(paths, left.agents().values(), ledger, request);
                return Optional.empty();
            }
            adoptAgents(target.get(), left.agents(), events);
            LOG.info(() -> "carries on where a former daemon ended: %d cells, generation %d"
                    .formatted(target.get().cells().size(), target.get().generation()));
            List<Integer> withoutAgent = target.get().cells().stream()
                    .map(Cell::id)
                    .filter(id -> left.board().get().cell(id).isPresent())
                    .filter(id -> effects.agent(id).isEmpty())
                    .toList();
            return Optional.of(new Adopted(
                    target.get(),
                    withoutAgent,
                    left.intent().map(intent -> unfinished(left.board().get(), target.get(), intent)),
                    left.settings().getDaemonEndsAfterDisable()));
        } finally {
            supervisor.begin();
        }
    }

    /** Brings the board that was taken over up to date: what is half done first, for recording a failure ends its note. */
    void carryOn(Adopted former, CurrentBoard board) {
        former.unfinished().ifPresent(unfinished -> finish(unfinished, board));
        former.withoutAgent().forEach(cellId -> agentLost(cellId, board));
    }

    private static void finish(Unfinished unfinished, CurrentBoard board) {
        try {
            board.finish(unfinished.operation(), unfinished.accepted());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "\"" + unfinished.operation().name() + "\" could not be finished", e);
        }
    }

    private void agentLost(int cellId, CurrentBoard board) {
        effects.cellDied(cellId);
        Board now = effects.observe(board.known().orElseThrow());
        if (Lifecycle.agentLost(now, cellId) instanceof Accepted accepted) {
            board.suffer(accepted);
        }
    }

    private void recoverLedger() {
        Collection<ByteString> kept = List.of();
        try {
            kept = supervisor.keptLedgers(REPORT_LIMIT);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "whether agents of a former daemon live cannot be known", e);
        }
        switch (ledger.recover(kept)) {
            case AGENTS ->
                say("the ledger was damaged; the board is as %d of its agents have kept it".formatted(kept.size()));
            case MAP -> LOG.warning("no agent has kept the ledger: its map is believed");
            case NOWHERE ->
                say("the ledger was damaged, and no agent has kept it: the board is off, its cells are lost");
        }
    }

    private void say(String line) {
        LOG.warning(line);
        notices.accept(line);
    }

    /** The machine or container has ended: nothing is left to be taken over. */
    private Optional<Adopted> rebuild(Board lost, RecordedBoard left) {
        left.agents().forEach((id, agent) -> {
            Leftovers.end(agent);
            ledger.agentGone(id);
        });
        // Nobody is to be recognised, and the agents that are started now shall not wait.
        supervisor.begin();
        Rebuilding.losses(lost).forEach(LOG::warning);
        Accepted accepted = Rebuilding.of(lost);
        try {
            effects.carryOut(Operation.unnamed("rebuild"), Optional.of(lost), accepted);
            return Optional.of(new Adopted(
                    accepted.next().orElseThrow(),
                    List.of(),
                    Optional.empty(),
                    left.settings().getDaemonEndsAfterDisable()));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "the board cannot be rebuilt and begins anew", e);
            effects.takeBack(Optional.empty(), accepted);
            Leftovers.clear(paths, List.of(), ledger, Optional.empty());
            return Optional.empty();
        }
    }

    private boolean isOpened(RecordedBoard left) {
        try {
            effects.reopen(left.board().orElseThrow(), left.settings());
            return true;
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "the board of a former daemon cannot be opened and begins anew", e);
            return false;
        }
    }

    private void adoptAgents(Board target, Map<Integer, RecordedAgent> agents, AgentEvents events) {
        agents.forEach((id, recorded) -> {
            Optional<AgentLink> adopted = target.cell(id).flatMap(cell -> supervisor.adopt(cell, recorded, events));
            if (adopted.isPresent()) {
                effects.adopt(adopted.get());
            } else {
                // Of a cell that was about to be destroyed, or dead anyway.
                Leftovers.end(recorded);
                ledger.agentGone(id);
            }
        });
    }

    private static Unfinished unfinished(Board before, Board next, RecordedBoard.Intent intent) {
        LOG.warning(() -> "\"%s\" was under way and is finished now"
                .formatted(intent.operation().name()));
        List<Effect.StartCpus> starts =
                intent.starts().stream().map(Recovery::effect).toList();
        return new Unfinished(intent.operation(), Resumption.of(before, next, starts));
    }

    private static Effect.StartCpus effect(StartRecord record) {
        StartCpus start = record.getStart();
        return new Effect.StartCpus(
                record.getCellId(),
                start.getResetAddress(),
                start.hasCpu() ? OptionalInt.of(start.getCpu()) : OptionalInt.empty());
    }
}
