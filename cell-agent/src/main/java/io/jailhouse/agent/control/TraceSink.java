package io.jailhouse.agent.control;

import io.jailhouse.proto.TracedBlocks;

/** Takes what a trace records to the daemon. Any thread may call, one at a time; nothing waits. */
public interface TraceSink {

    /** Whether the daemon takes what it is sent; if not, the records had better stay where they are. */
    boolean isReady();

    /**
     * Sends records, even if they have to wait for the daemon.
     *
     * @param blocks without the number of the order
     */
    void send(TracedBlocks.Builder blocks);

    /** Asks for the end of the trace, which the order thread brings about. */
    void over();
}
