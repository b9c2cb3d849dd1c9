package io.jailhouse.daemon.supervision;

import io.jailhouse.fault.FaultPoint;
import io.jailhouse.proto.Violation;

/**
 * What agents report unasked. Called on gRPC or reaper threads; implementations only queue.
 */
public interface AgentEvents {
    /**
     * A CPU was parked after a violation.
     *
     * @param agent who reports
     * @param cpu physical CPU number; the cell has, or had, it
     * @param violation what the agent says about it
     */
    void cpuParked(AgentLink agent, int cpu, Violation violation);

    /**
     * The agent lives but cannot execute its inmate.
     *
     * @param agent who reports
     * @param reason one sentence
     */
    void agentFailed(AgentLink agent, String reason);

    /**
     * The agent has reached an armed point, and lives on.
     *
     * @param agent who reports
     * @param point perhaps one that is not armed
     */
    void faultReached(AgentLink agent, FaultPoint point);

    /**
     * The agent's process has ended, for whatever reason.
     *
     * @param agent who died
     */
    void agentDied(AgentLink agent);
}
