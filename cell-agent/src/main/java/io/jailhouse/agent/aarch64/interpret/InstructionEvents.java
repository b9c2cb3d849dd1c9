package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Op;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.sysreg.PerformanceEvents;
import io.jailhouse.agent.aarch64.sysreg.PerformanceMonitors;

/** Tells the performance monitors what single instructions do: branches and accesses of memory. Belongs to the CPU's thread. */
final class InstructionEvents {

    private final CpuState state;
    private final PerformanceMonitors monitors;
    private final DataAccess access;

    InstructionEvents(CpuState state, PerformanceMonitors monitors) {
        this.state = state;
        this.monitors = monitors;
        access = new DataAccess(state.x);
    }

    /** Whether somebody counts these events of the next instruction. */
    boolean areCounted() {
        return monitors.areLookingAtInstructions();
    }

    /**
     * An instruction has been executed to its end.
     *
     * @param op to which it was decoded
     * @param word itself
     * @param pc its address; the state's is that of the next one
     */
    void completed(int op, int word, long pc) {
        if (op >= Op.B && op <= Op.RET) {
            branched(op, pc);
        } else if (access.isMadeBy(op, word, pc)) {
            monitors.happened(PerformanceEvents.MEM_ACCESS);
            monitors.happened(PerformanceEvents.L1D_CACHE);
            // DC ZVA writes, but is no store.
            if (op != Op.SYS) {
                monitors.happened(access.write() ? PerformanceEvents.ST_RETIRED : PerformanceEvents.LD_RETIRED);
            }
        }
    }

    private void branched(int op, long pc) {
        monitors.happened(PerformanceEvents.BR_PRED);
        if (op < Op.BR) {
            monitors.happened(PerformanceEvents.BR_IMMED_RETIRED);
        }
        boolean always = op == Op.B || op == Op.BL || op == Op.B_OUT || op == Op.BL_OUT || op >= Op.BR;
        if (always || state.pc != pc + 4) {
            monitors.happened(PerformanceEvents.PC_WRITE_RETIRED);
        }
    }
}
