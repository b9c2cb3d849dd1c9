package io.jailhouse.agent.control;

import io.jailhouse.proto.Grant;
import io.jailhouse.proto.MessageOutcome;
import io.jailhouse.proto.PostMessage;
import io.jailhouse.proto.TraceCpus;
import io.jailhouse.proto.TracedBlocks;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.Consumer;

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
     * Resets the CPUs and lets one of them go.
     *
     * @param resetAddress where it begins
     * @param cpu physical number of that one; empty for the first
     * @throws IllegalArgumentException if the cell has no such CPU
     */
    void startCpus(long resetAddress, OptionalInt cpu);

    /**
     * Parks a CPU as if it had made a violation, without a report.
     *
     * @param cpu physical number of one of the cell's CPUs
     */
    void parkCpu(int cpu);

    /**
     * Posts a message to the inmate; the answer comes later, unless the CPUs are suspended before.
     *
     * @param message what, and how long the inmate has
     * @param ended is told on another thread how it ended, without the order's number
     * @throws IOException if the communication region cannot be mapped
     */
    void post(PostMessage message, Consumer<MessageOutcome.Builder> ended) throws IOException;

    /**
     * Begins to record which blocks CPUs execute, in place of a trace that is under way.
     *
     * @param what which CPUs, and up to which limits
     * @param sink takes the records, on another thread
     * @throws IllegalArgumentException if the cell has not all of the CPUs
     */
    void trace(TraceCpus what, TraceSink sink);

    /**
     * Lets the CPUs run as if there had been no trace; does nothing if there is none.
     *
     * @param rest takes the records that the sink did not get
     */
    void endTrace(Consumer<TracedBlocks.Builder> rest);

    /** Returns the generation of the grant in force; 0 before the first. */
    long generation();
}
