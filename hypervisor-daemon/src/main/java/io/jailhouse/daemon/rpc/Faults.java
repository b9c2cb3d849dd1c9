package io.jailhouse.daemon.rpc;

import io.jailhouse.daemon.execution.CallRefused;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.proto.Fault;
import io.jailhouse.transport.Errno;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What faults do to an agent; they return when it is done, and false if the agent has ended. */
final class Faults {
    /** A process ends or stops as soon as the kernel gets to it, unless it is in the middle of a disk access. */
    private static final Duration EFFECT_LIMIT = Duration.ofSeconds(10);

    private static final long POLL_MILLIS = 1;

    private Faults() {}

    static Predicate<AgentLink> of(Fault fault) {
        return switch (fault) {
            case FAULT_KILL -> Faults::kill;
            case FAULT_FREEZE -> agent -> agent.process().stop() && awaitStopped(agent, true);
            case FAULT_THAW -> agent -> agent.process().resume() && awaitStopped(agent, false);
            case FAULT_UNSPECIFIED, UNRECOGNIZED -> throw new CallRefused(Errno.EINVAL, "the call names no fault");
        };
    }

    private static boolean kill(AgentLink agent) {
        agent.process().kill();
        try {
            agent.awaitDeath(EFFECT_LIMIT);
            return true;
        } catch (TimeoutException e) {
            throw new CallRefused(
                    Errno.EIO,
                    "process %d does not end".formatted(agent.process().pid()));
        }
    }

    private static boolean awaitStopped(AgentLink agent, boolean stopped) {
        long start = System.nanoTime();
        try {
            while (agent.isAlive() && agent.process().isStopped() != stopped) {
                if (System.nanoTime() - start > EFFECT_LIMIT.toNanos()) {
                    throw new CallRefused(
                            Errno.EIO,
                            "process %d does not %s".formatted(agent.process().pid(), stopped ? "stop" : "go on"));
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return agent.isAlive();
    }
}
