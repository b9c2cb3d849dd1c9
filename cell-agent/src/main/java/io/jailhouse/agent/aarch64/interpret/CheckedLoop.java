package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.mmu.Ram;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.sysreg.PerformanceMonitors;
import io.jailhouse.agent.cpu.DebugStop;

/**
 * Executes in place of {@link Dispatch#run} while a debugger has set something or what each instruction does is counted: one
 * instruction after the other.
 */
final class CheckedLoop {

    private final CpuState state;
    private final Dispatch dispatch;
    private final Hooks hooks;
    private final BlockTracker blocks;
    private final InstructionEvents events;
    // For Dispatch: holds nothing but the instruction that is executed.
    private final DecodedPage alone = new DecodedPage(0, 0);

    CheckedLoop(CpuState state, Dispatch dispatch, Hooks hooks, PerformanceMonitors monitors) {
        this.state = state;
        this.dispatch = dispatch;
        this.hooks = hooks;
        blocks = hooks.blocks();
        events = new InstructionEvents(state, monitors);
    }

    /**
     * Executes until a quantum has passed, an instruction asks to leave, or a hook stops the CPU; throws what
     * {@link Dispatch#run} does.
     *
     * @param before instructions that were executed since the engine was made
     * @param most instructions to execute at most, at least 1
     * @return why the CPU stopped, or null
     */
    DebugStop run(long before, long most) {
        dispatch.begin();
        while (!dispatch.isQuantumOver() && dispatch.executed() < most) {
            long pc = state.pc;
            DebugStop stop = hooks.atAddress(pc, before + dispatch.executed());
            if (stop != null) {
                return stop;
            }
            boolean traced = blocks.isOn();
            if (traced) {
                blocks.at(before + dispatch.executed());
            }
            DecodedPage page = dispatch.decoded(pc);
            stop = atAccess(page, pc);
            if (stop != null) {
                return stop;
            }
            int slot = (int) (pc >>> 2) & (DecodedPage.SLOTS - 1);
            int op = page.code[slot] & Decoder.OP_MASK;
            boolean counted = events.areCounted();
            int word = counted ? Ram.load32(page.hostAddress + slot * 4L) : 0;
            boolean leave = dispatch.executeOne(alone);
            hooks.completed();
            if (counted) {
                events.completed(op, word, pc);
            }
            if (traced) {
                blocks.completed(op, pc, before + dispatch.executed());
            }
            if (leave) {
                return null;
            }
        }
        return null;
    }

    private DebugStop atAccess(DecodedPage page, long pc) {
        if (!hooks.areAccessesWatched()) {
            return null;
        }
        int slot = (int) (pc >>> 2) & (DecodedPage.SLOTS - 1);
        return hooks.atAccess(page.code[slot] & Decoder.OP_MASK, Ram.load32(page.hostAddress + slot * 4L), pc);
    }
}
