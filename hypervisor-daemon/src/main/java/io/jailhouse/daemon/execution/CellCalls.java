package io.jailhouse.daemon.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Calls about cells: those about one cell take turns, because the cell may have to be asked in the
 * middle of a call; those about different cells do not wait for each other. Owned by the hypervisor
 * thread.
 */
final class CellCalls {
    private final Executor hypervisorThread;
    private final Map<Integer, Deque<Runnable>> waiting = new HashMap<>();

    CellCalls(Executor hypervisorThread) {
        this.hypervisorThread = hypervisorThread;
    }

    /**
     * Begins a call when those about the same cell that came before are through.
     *
     * @param cellId the cell
     * @param call begins it; its end is told by {@link #end}
     */
    void begin(int cellId, Runnable call) {
        Deque<Runnable> queue = waiting.get(cellId);
        if (queue != null) {
            queue.add(call);
            return;
        }
        waiting.put(cellId, new ArrayDeque<>());
        call.run();
    }

    /** Notes the end of the call under way about a cell and begins the next. */
    void end(int cellId) {
        Runnable next = waiting.get(cellId).poll();
        if (next == null) {
            waiting.remove(cellId);
        } else {
            // Not from within this one: a thousand calls that wait must not become a stack of them.
            hypervisorThread.execute(next);
        }
    }
}
