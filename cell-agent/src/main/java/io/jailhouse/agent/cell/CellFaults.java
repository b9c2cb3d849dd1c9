package io.jailhouse.agent.cell;

/** Who hears of a CPU that stopped. Called on CPU threads. */
public interface CellFaults {
    /**
     * A CPU was parked after a violation.
     *
     * @param cpu physical number
     * @param report what the hypervisor console prints
     */
    void parked(int cpu, String report);

    /**
     * The inmate cannot be executed any more, through no fault of its own.
     *
     * @param reason one sentence
     */
    void cannotContinue(String reason);
}
