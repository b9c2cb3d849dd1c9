package io.jailhouse.daemon.supervision;

import io.jailhouse.proto.TracedBlocks;

/** Hears of a trace. Called on gRPC and reaper threads, so implementations only queue. */
public interface TraceListener {

    /** Some blocks of one of the cell's CPUs, as the agent tells them. */
    void executed(TracedBlocks blocks);

    /** How a trace ends. */
    sealed interface End {
        /** The agent says that it is over. */
        record Over() implements End {}

        /**
         * The agent could not begin.
         *
         * @param why one sentence of the agent's
         */
        record Refused(String why) implements End {}

        /** The agent has died, or its stream has ended. */
        record AgentGone() implements End {}
    }

    /** The trace has ended; nothing follows. */
    void ended(End end);
}
