package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.cpu.BlockListener;

/** Finds where blocks begin and end while somebody listens. Belongs to the CPU's thread; counts are those of the engine. */
final class BlockTracker {

    private final CpuState state;
    private final Runnable ended;

    // Null: nobody listens.
    private BlockListener listener;
    // The block that is being executed, if one is.
    private boolean open;
    private long start;
    private int level;
    private long before;

    /**
     * A tracker without a listener.
     *
     * @param ended is run when the listener wants no more
     */
    BlockTracker(CpuState state, Runnable ended) {
        this.state = state;
        this.ended = ended;
    }

    /** Tells somebody from the next instruction on. */
    void listen(BlockListener added) {
        listener = added;
        open = false;
    }

    /** Tells nobody any more. */
    void stop() {
        listener = null;
        open = false;
    }

    boolean isOn() {
        return listener != null;
    }

    /** The CPU begins anew. */
    void reset() {
        open = false;
    }

    /** The instruction at the state's pc is about to be executed. */
    void at(long executed) {
        if (!open) {
            open = true;
            start = state.pc;
            level = state.el;
            before = executed;
        }
    }

    /**
     * An instruction has been executed.
     *
     * @param op to which it was decoded
     * @param pc where it is; the state's is that of the next one
     */
    void completed(int op, long pc, long executed) {
        if (state.pc != pc + 4 || isBranch(op)) {
            end(executed);
        }
    }

    private static boolean isBranch(int op) {
        return (op >= Op.B && op <= Op.RET) || op == Op.ERET;
    }

    /** An instruction has raised an exception, or left the guest. */
    void end(long executed) {
        if (open) {
            open = false;
            if (!listener.executed(level, start, executed - before)) {
                listener = null;
                ended.run();
            }
        }
    }

    /** An interrupt comes before the next instruction. */
    void interrupted(long executed) {
        if (executed != before) {
            end(executed);
        }
        open = false;
    }

    /** The CPU may stand still for long. */
    void paused() {
        if (listener != null) {
            listener.paused();
        }
    }
}
