package io.jailhouse.daemon.execution;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.lifecycle.Decision;
import io.jailhouse.daemon.lifecycle.Lifecycle;
import io.jailhouse.daemon.supervision.AgentEvents;
import io.jailhouse.daemon.supervision.AgentLink;
import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.Violation;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes failures of cells out of what their agents report. Called from any thread; what the board is to show is decided
 * later, on the hypervisor thread.
 */
final class AgentReports implements AgentEvents {
    private static final Logger LOG = Logger.getLogger(AgentReports.class.getName());

    private final HypervisorThread thread;
    private final EffectExecutor effects;
    private final CurrentBoard current;

    AgentReports(HypervisorThread thread, EffectExecutor effects, CurrentBoard current) {
        this.thread = thread;
        this.effects = effects;
        this.current = current;
    }

    @Override
    public void cpuParked(AgentLink agent, int cpu, Violation violation) {
        failure(agent, now -> Lifecycle.cpuParked(now, agent.cellId(), cpu, violation));
    }

    @Override
    public void agentFailed(AgentLink agent, String reason) {
        LOG.log(Level.WARNING, "cell {0}: {1}", new Object[] {agent.cellId(), reason});
        failure(agent, now -> Lifecycle.agentLost(now, agent.cellId()));
    }

    @Override
    public void agentDied(AgentLink agent) {
        effects.agentDied(agent);
        effects.armed().died(agent.cellName());
        failure(agent, now -> {
            LOG.warning(() -> "the agent of cell %d, process %d, died"
                    .formatted(agent.cellId(), agent.process().pid()));
            return Lifecycle.agentLost(now, agent.cellId());
        });
    }

    @Override
    public void faultReached(AgentLink agent, FaultPoint point) {
        effects.armed().reached(agent.cellName(), point);
    }

    private void failure(AgentLink agent, Function<Board, Decision> decide) {
        thread.post(() -> {
            // An agent that was ended on order, or replaced, has nothing to say any more.
            if (current.known().isPresent() && effects.isCurrent(agent)) {
                current.settle(decide.apply(current.observed().orElseThrow()));
            }
        });
    }
}
