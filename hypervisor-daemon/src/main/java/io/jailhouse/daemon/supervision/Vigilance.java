package io.jailhouse.daemon.supervision;

import io.jailhouse.proto.AgentOrder;
import io.jailhouse.proto.Probe;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;

/**
 * Notices an agent that lives but does not work: one that is stopped, and one whose control stream
 * hangs. Called on the supervisor's thread, one look after the other.
 */
final class Vigilance {
    private static final Logger LOG = Logger.getLogger(Vigilance.class.getName());
    private static final long NOT_SINCE = Long.MIN_VALUE;

    private final AgentLink agent;
    private final SupervisionLimits limits;
    private long stoppedSince = NOT_SINCE;
    private boolean stopReported;
    private CompletableFuture<Void> probe = CompletableFuture.completedFuture(null);
    private long probedAt;
    private long owedNanos;
    private long lastLook;

    Vigilance(AgentLink agent, SupervisionLimits limits, long now) {
        this.agent = agent;
        this.limits = limits;
        this.probedAt = now;
        this.lastLook = now;
    }

    /**
     * Looks at the agent.
     *
     * @param now {@link System#nanoTime()}
     */
    void look(long now) {
        if (agent.process().isStopped()) {
            stopped(now);
        } else {
            if (stopReported) {
                LOG.info(() -> subject() + " goes on");
            }
            stoppedSince = NOT_SINCE;
            stopReported = false;
            probe(now);
        }
        lastLook = now;
    }

    private void stopped(long now) {
        if (stoppedSince == NOT_SINCE) {
            stoppedSince = now;
        }
        if (!stopReported && now - stoppedSince >= limits.stopped().toNanos()) {
            stopReported = true;
            LOG.warning(() -> "%s has been stopped for %d ms: its cell stands still"
                    .formatted(subject(), limits.stopped().toMillis()));
        }
    }

    /** Time in which the agent was stopped is not held against it. */
    private void probe(long now) {
        if (!probe.isDone()) {
            owedNanos += now - lastLook;
            if (owedNanos >= limits.silent().toNanos()) {
                LOG.warning(() -> "%s has not answered a probe for %d ms, its control stream hangs: killed"
                        .formatted(subject(), limits.silent().toMillis()));
                owedNanos = 0;
                agent.process().kill();
            }
        } else if (agent.attached().isDone() && now - probedAt >= limits.probe().toNanos()) {
            probedAt = now;
            owedNanos = 0;
            probe = agent.order(AgentOrder.newBuilder().setProbe(Probe.getDefaultInstance()));
        }
    }

    private String subject() {
        return "the agent of cell %d, process %d,"
                .formatted(agent.cellId(), agent.process().pid());
    }
}
