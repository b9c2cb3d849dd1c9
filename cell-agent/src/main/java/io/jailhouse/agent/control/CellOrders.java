package io.jailhouse.agent.control;

import io.jailhouse.proto.Grant;
import java.io.IOException;

/** What the daemon may order. Called on the order thread, one call at a time. */
public interface CellOrders {
    /**
     * Replaces the grant. When this returns, nothing that the new grant lacks is mapped or will be
     * touched any more.
     *
     * @param grant the new grant
     * @throws IOException if a granted file cannot be mapped
     */
    void applyGrant(Grant grant) throws IOException;

    /** Stops all CPUs at their next poll and keeps them stopped until the next start. */
    void suspendCpus();

    /**
     * Resets the CPUs and lets the first one go.
     *
     * @param resetAddress where it begins
     */
    void startCpus(long resetAddress);

    /**
     * Parks a CPU as if it had made a violation, without a report.
     *
     * @param cpu physical number of one of the cell's CPUs
     */
    void parkCpu(int cpu);

    /** Returns the generation of the grant in force; 0 before the first. */
    long generation();
}
