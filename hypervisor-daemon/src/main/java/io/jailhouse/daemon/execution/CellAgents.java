package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.faultpoint.ArmedFaults;
import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.daemon.ledger.RecordedAgent;
import io.jailhouse.daemon.lifecycle.CellMessage;
import io.jailhouse.daemon.supervision.AgentEvents;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.daemon.supervision.AgentSupervisor;
import io.jailhouse.daemon.supervision.OrderRefused;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.ArmFaultPoints;
import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.EndAgent;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.proto.SuspendCpus;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.confine.ConfinementLevel;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The agents of an enabled board: which process executes which cell, and what it is told.
 *
 * <p>Owned by the hypervisor thread, but for what any thread may call, which says so. An agent that does not answer an
 * order in time is killed; a dead agent maps nothing and runs nothing, so that the order counts as carried out.
 */
final class CellAgents {
    private static final Logger LOG = Logger.getLogger(CellAgents.class.getName());

    private final BoardPaths paths;
    private final AgentSupervisor supervisor;
    private final BoardLedger ledger;
    private final AgentPatience patience;
    private final ArmedFaults armed;
    private final Map<Integer, AgentLink> agents = new ConcurrentHashMap<>();
    private AgentEvents events;

    /** See {@link EffectExecutor#EffectExecutor}. */
    CellAgents(
            BoardPaths paths,
            AgentSupervisor supervisor,
            BoardLedger ledger,
            AgentPatience patience,
            ArmedFaults armed) {
        this.paths = paths;
        this.supervisor = supervisor;
        this.ledger = ledger;
        this.patience = patience;
        this.armed = armed;
        ledger.keptBy(version -> agents.values().forEach(agent -> agent.keep(version)));
    }

    /** Says who hears what agents report; called once, before anything else. */
    void reportTo(AgentEvents listener) {
        events = listener;
    }

    /** Returns a cell's agent, if it lives; from any thread. */
    Optional<AgentLink> living(int cellId) {
        return Optional.ofNullable(agents.get(cellId)).filter(AgentLink::isAlive);
    }

    /** Whether an agent was not replaced; from any thread. */
    boolean isCurrent(AgentLink agent) {
        return agent.equals(agents.get(agent.cellId()));
    }

    /** Does something unless the agent was replaced, which it is not in the meantime; from any thread. */
    void ifCurrent(AgentLink agent, Runnable action) {
        agents.computeIfPresent(agent.cellId(), (cellId, current) -> {
            if (current.equals(agent)) {
                action.run();
            }
            return current;
        });
    }

    /** Takes over an agent of a former daemon. */
    void adopt(AgentLink agent, DeathWatch deaths) {
        agents.put(agent.cellId(), agent);
        deaths.watch(agent);
        agent.keep(ledger.newest());
        // What a former daemon armed has ended with it.
        var unawaited = agent.order(faultOrder(List.of()));
        LOG.log(Level.FINE, "adopted {0}", unawaited);
    }

    /** Sees to it that a cell has an agent that can work. */
    void spawn(Cell cell, ConfinementLevel confinement, DeathWatch deaths) throws IOException {
        int id = cell.id();
        Optional<AgentLink> former = living(id);
        if (former.isPresent() && !former.get().process().isStopped()) {
            return;
        }
        former.ifPresent(this::kill);
        AgentLink spawned = supervisor.spawn(id, cell.name(), confinement, events);
        agents.put(id, spawned);
        deaths.watch(spawned);
        if (!armed.of(cell.name()).isEmpty()) {
            tellFaults(spawned, cell.name());
        }
        armed.own().reach(FaultPoint.AFTER_SPAWN, cell.name());
        ledger.agent(
                id, new RecordedAgent(spawned.process().pid(), spawned.process().startTicks(), spawned.secret()));
    }

    /** Tells an agent that lives what is armed for its cell; from any thread. */
    void tellFaults(Cell cell) {
        living(cell.id()).ifPresent(agent -> tellFaults(agent, cell.name()));
    }

    private void tellFaults(AgentLink agent, String cell) {
        var unawaited = agent.order(faultOrder(armed.of(cell)));
        LOG.log(Level.FINE, "told {0}", unawaited);
    }

    private static AgentOrder.Builder faultOrder(List<ArmedFaultPoint> faults) {
        return AgentOrder.newBuilder()
                .setArmFaultPoints(ArmFaultPoints.newBuilder().addAllFaults(faults));
    }

    /** Whether its process has not attached yet. */
    boolean isStillStarting(int id) {
        AgentLink agent = agents.get(id);
        return agent != null && !agent.attached().isDone();
    }

    /** Gives an order and does not wait. */
    CompletableFuture<Void> send(int id, AgentOrder.Builder order) {
        AgentLink agent = agents.get(id);
        return agent == null ? CompletableFuture.completedFuture(null) : agent.order(order);
    }

    /** Stops the CPUs of a cell. */
    void suspend(int id) throws IOException {
        Optional<AgentLink> stopped = living(id).filter(agent -> agent.process().isStopped());
        if (stopped.isPresent()) {
            // It cannot acknowledge; left alone it would go on executing its inmate when somebody lets it.
            kill(stopped.get());
            return;
        }
        order(id, AgentOrder.newBuilder().setSuspendCpus(SuspendCpus.getDefaultInstance()));
    }

    /** Gives an order and waits until it is carried out, or the agent is dead. */
    void order(int id, AgentOrder.Builder order) throws IOException {
        order(id, order, () -> {});
    }

    /** The same, with something that happens when the order is on its way. */
    void order(int id, AgentOrder.Builder order, Midway sent) throws IOException {
        AgentLink agent = agents.get(id);
        if (agent == null) {
            return;
        }
        boolean starting = !agent.attached().isDone();
        CompletableFuture<Void> answer = agent.order(order);
        sent.pass();
        try {
            patience.await(agent, answer);
        } catch (TimeoutException e) {
            LOG.warning(() -> "the agent of cell %d %s: killed"
                    .formatted(
                            id,
                            agent.process().isStopped()
                                    ? "is stopped and cannot carry out an order"
                                    : "did not carry out an order in time"));
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

    /** Ends a cell's agent. */
    void end(int id) {
        AgentLink agent = agents.remove(id);
        if (agent == null) {
            return;
        }
        try {
            patience.await(agent, agent.order(AgentOrder.newBuilder().setEnd(EndAgent.getDefaultInstance())));
            agent.awaitDeath(patience.endLimit());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill(agent);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "the agent of cell {0} did not end: killed", id);
            kill(agent);
        }
        ledger.agentGone(id);
    }

    private void kill(AgentLink agent) {
        agent.process().kill();
        try {
            agent.awaitDeath(patience.limit());
        } catch (TimeoutException e) {
            // A process in uninterruptible sleep: nothing more can be done, but nobody must get its memory.
            throw new CallRefused(
                    Errno.EIO,
                    "process %d of cell %d cannot be killed"
                            .formatted(agent.process().pid(), agent.cellId()));
        }
    }

    /**
     * Posts a message to a cell through its agent.
     *
     * @param timeoutMicros unsigned; 0: for ever
     * @return how it ended; an agent that does not tell the end of the time is not waited for
     */
    CompletableFuture<MessageOutcome> post(int id, CellMessage message, long timeoutMicros) {
        Optional<AgentLink> agent = living(id);
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
                        TimeUnit.MICROSECONDS.toMillis(timeoutMicros)
                                + patience.limit().toMillis(),
                        TimeUnit.MILLISECONDS)
                : outcome;
    }

    private static MessageOutcome ended(MessageOutcome.End end) {
        return MessageOutcome.newBuilder().setEnd(end).build();
    }
}
