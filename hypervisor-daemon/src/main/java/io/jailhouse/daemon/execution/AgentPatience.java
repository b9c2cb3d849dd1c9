package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.shm.ProcessActivity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long the daemon waits for an agent while all other calls wait too. An agent that works, or would if the machine let
 * it, has the whole time. One that is stopped, or does nothing at all although it owes an answer, will not give it.
 */
final class AgentPatience {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 200;
    /** Longer than a daemon on a full machine takes to read an answer that has come. */
    private static final int IDLE_LOOKS = 15;

    /** A virtual machine starts slowly where others start as well: so many times the usual limit. */
    private static final int STARTS = 3;

    private final Duration limit;

    /**
     * Creates the patience of a daemon.
     *
     * @param limit the whole time
     */
    AgentPatience(Duration limit) {
        this.limit = limit;
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
        Duration whole = agent.attached().isDone() ? limit : limit.multipliedBy(STARTS);
        long wait = Math.min(GRACE.toMillis(), limit.toMillis());
        int idle = 0;
        ProcessActivity before = null;
        while (true) {
            try {
                answer.get(wait, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException late) {
                ProcessActivity now = ProcessActivity.of(agent.process().pid());
                // Who waits for the machine while it starts is not silent.
                idle = agent.attached().isDone() && now.isAsleepSince(before) ? idle + 1 : 0;
                before = now;
                long left = whole.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                if (agent.process().isStopped() || idle >= IDLE_LOOKS || left <= 0) {
                    throw late;
                }
                wait = Math.min(LOOK_MILLIS, left);
            }
        }
    }
}
