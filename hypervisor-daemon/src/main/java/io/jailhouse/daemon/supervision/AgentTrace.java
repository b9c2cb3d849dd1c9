package io.jailhouse.daemon.supervision;

import io.jailhouse.daemon.supervision.TraceListener.End;
import io.jailhouse.proto.TraceEnded;
import io.jailhouse.proto.TracedBlocks;

/** The trace that an agent makes, if it makes one. Thread safe. */
final class AgentTrace {
    // Far more than the blocks of a message need.
    private static final int LONGEST_MESSAGE = 1 << 17;
    private static final int MOST_BLOCKS = 2048;

    // Of the order that began the trace; 0 if there is none.
    private long order;
    private TraceListener listener;

    /** Notes that an order begins a trace; false if one is under way. */
    synchronized boolean begin(long number, TraceListener hears) {
        if (order != 0) {
            return false;
        }
        order = number;
        listener = hears;
        return true;
    }

    synchronized boolean isUnderWay() {
        return order != 0;
    }

    /** Tells what the agent says it has recorded. */
    void executed(TracedBlocks blocks) {
        TraceListener hears;
        synchronized (this) {
            if (order == 0 || blocks.getOrder() != order) {
                throw new FalseReport("tells of a trace that it was not told to make");
            }
            hears = listener;
        }
        if (blocks.getBlocksCount() > MOST_BLOCKS || blocks.getSerializedSize() > LONGEST_MESSAGE) {
            throw new FalseReport("tells of more blocks at once than it may");
        }
        hears.executed(blocks);
    }

    /** The agent says that the trace is over. */
    void ended(TraceEnded end) {
        synchronized (this) {
            if (order == 0 || end.getOrder() != order) {
                throw new FalseReport("ends a trace that it was not told to make");
            }
        }
        end(new End.Over());
    }

    /** There is no trace any more, for whatever reason. */
    void end(End how) {
        TraceListener hears;
        synchronized (this) {
            if (order == 0) {
                return;
            }
            hears = listener;
            order = 0;
            listener = null;
        }
        hears.ended(how);
    }
}
