package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.shm.ProcessActivity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long the daemon waits for an agent while all other calls wait too. One that the machine does not let work has the whole
 * time. One that is stopped, that does nothing at all although it owes an answer, or that has worked for long enough without
 * giving it, is not waited for any longer than {@link #DISOBEDIENCE}, on a machine that lets it and this daemon run.
 */
public final class AgentPatience {
    /** What bounds how long an agent that could obey, and does not, holds up calls about other cells. */
    static final Duration DISOBEDIENCE = Duration.ofSeconds(2);

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Each shows that this daemon runs, which therefore has read an answer that came before the first of them. */
    private static final int IDLE_LOOKS = (int) DISOBEDIENCE.minus(GRACE).dividedBy(LOOK);

    /** A virtual machine starts slowly where others start as well: so many times the usual limit. */
    private static final int STARTS = 3;

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(2);

    private final Duration limit;
    private final Duration disobedience;

    private AgentPatience(Duration limit, Duration disobedience) {
        this.limit = limit;
        this.disobedience = disobedience;
    }

    /** Returns the patience of a daemon in use. */
    public static AgentPatience usual() {
        return new AgentPatience(LIMIT, DISOBEDIENCE);
    }

    /** Returns the patience with agents that make a start-up cache: they start slowly and write it before they end. */
    public static AgentPatience whileTraining() {
        return new AgentPatience(TRAINING_LIMIT, TRAINING_LIMIT);
    }

    /** Returns how long an agent has for an order, whatever it does. */
    Duration limit() {
        return limit;
    }

    /** Returns how long an agent has to end after it has acknowledged that it will. */
    Duration endLimit() {
        return disobedience;
    }

    /**
     * Waits for an answer, or the agent's death.
     *
     * @param agent who owes it
     * @param answer completes with it
     * @throws ExecutionException if the agent could not do what it was to do
     * @throws TimeoutException if there is no point in waiting any longer
     */
    void await(AgentLink agent, CompletableFuture<Void> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        boolean started = agent.attached().isDone();
        Duration whole = started ? limit : limit.multipliedBy(STARTS);
        Duration wait = GRACE;
        ProcessActivity first = null;
        ProcessActivity before = null;
        int idle = 0;
        while (true) {
            try {
                answer.get(wait.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException late) {
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                ProcessActivity now = ProcessActivity.of(agent.process().pid());
                first = first == null ? now : first;
                // Who waits for the machine while it starts is not silent.
                idle = agent.attached().isDone() && now.isAsleepSince(before) ? idle + 1 : 0;
                // An agent that starts uses a lot of processor time before it comes to its orders.
                boolean disobeys = started
                        && waited.compareTo(disobedience) >= 0
                        && now.usedSince(first).compareTo(disobedience.minus(GRACE)) >= 0;
                if (agent.process().isStopped() || idle >= IDLE_LOOKS || disobeys || waited.compareTo(whole) >= 0) {
                    throw late;
                }
                before = now;
                wait = LOOK.compareTo(whole.minus(waited)) < 0 ? LOOK : whole.minus(waited);
            }
        }
    }
}
