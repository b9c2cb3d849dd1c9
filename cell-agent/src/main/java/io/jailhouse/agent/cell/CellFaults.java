package io.jailhouse.agent.cell;

import io.jailhouse.proto.Violation;

/** Who hears of a CPU that stopped. Called on CPU threads. */
public interface CellFaults {
    /**
     * A CPU was parked after a violation.
     *
     * @param cpu physical number
     * @param report what the hypervisor console prints
     * @param violation the same for the daemon
     */
    void parked(int cpu, String report, Violation violation);

    /**
     * The inmate cannot be executed any more, through no fault of its own.
     *
     * @param reason one sentence
     */
    void cannotContinue(String reason);
}
