package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.mmu.MemoryView;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import io.jailhouse.agent.aarch64.sysreg.SystemRegisters;
import io.jailhouse.agent.cpu.BlockListener;
import io.jailhouse.agent.cpu.DebugHooks;
import io.jailhouse.agent.cpu.DebugStop;
import io.jailhouse.agent.cpu.Watchpoint;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/** The hooks of one CPU: what is set, and whether an instruction meets it. Belongs to the CPU's thread. */
final class Hooks implements DebugHooks {

    private static final DebugStop BREAKPOINT = new DebugStop.Breakpoint();
    private static final DebugStop STEP = new DebugStop.Step();
    private static final DebugStop BUDGET_USED_UP = new DebugStop.BudgetUsedUp();
    private static final long AARCH32 = 1 << 4;
    // Not the address of an instruction.
    private static final long NOWHERE = 1;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long ALWAYS = Long.MIN_VALUE;
    // More instructions than can be executed, at full speed, between two looks at the count: those of the loop that the
    // interpreter runs in, of a region until it asks for more, and of the longest way through a region.
    private static final int BETWEEN_LOOKS = 1 << 16;

    private enum Stepping {
        NO,
        ASKED,
        DONE
    }

    private final CpuState state;
    private final Mmu mmu;
    private final SystemRegisters registers;
    private final MemoryView memory;
    // Executed since the engine was made.
    private final LongSupplier instructions;
    private final DataAccess access;
    private final BlockTracker blocks;

    private long[] breakpoints = {};
    private final Set<Watchpoint> watchpoints = new LinkedHashSet<>();
    // The same for the loop.
    private Watchpoint[] watched = {};
    private Stepping stepping = Stepping.NO;
    // Where the CPU has stopped, for whatever reason and for an access, and not gone on since.
    private long stoppedAt = NOWHERE;
    private long stoppedForAccessAt = NOWHERE;

    // The count of instructions at which a budget is used up, and from which they are looked at one by one.
    private long budgetEnd = NEVER;
    private long checkedFrom = NEVER;

    Hooks(CpuState state, Mmu mmu, SystemRegisters registers, MemoryView memory, LongSupplier instructions) {
        this.state = state;
        this.mmu = mmu;
        this.registers = registers;
        this.memory = memory;
        this.instructions = instructions;
        access = new DataAccess(state.x);
        blocks = new BlockTracker(state, this::update);
    }

    // What the engine asks and tells

    /**
     * Whether instructions must be looked at one by one.
     *
     * @param executed instructions since the engine was made
     */
    boolean areSet(long executed) {
        return executed >= checkedFrom;
    }

    /** Whether any watchpoint is set. */
    boolean areAccessesWatched() {
        return watched.length != 0;
    }

    /** What tells of blocks. */
    BlockTracker blocks() {
        return blocks;
    }

    /** The CPU begins anew. */
    void reset() {
        blocks.reset();
        forgetStop();
    }

    /** The CPU has entered an exception or interrupt. */
    void enteredException() {
        if (stepping == Stepping.ASKED) {
            stepping = Stepping.DONE;
        }
        forgetStop();
    }

    private void forgetStop() {
        stoppedAt = NOWHERE;
        stoppedForAccessAt = NOWHERE;
    }

    /**
     * Whether to stop before the instruction at an address, whatever it does; null if not.
     *
     * @param executed instructions since the engine was made
     */
    DebugStop atAddress(long pc, long executed) {
        if (stepping == Stepping.DONE) {
            stepping = Stepping.NO;
            update();
            stoppedAt = pc;
            return STEP;
        }
        if (executed >= budgetEnd) {
            removeBudget();
            stoppedAt = pc;
            return BUDGET_USED_UP;
        }
        if (pc == stoppedAt) {
            return null;
        }
        forgetStop();
        if (stepping == Stepping.NO && isBreakpoint(pc)) {
            stoppedAt = pc;
            return BREAKPOINT;
        }
        return null;
    }

    private boolean isBreakpoint(long pc) {
        for (long breakpoint : breakpoints) {
            if (breakpoint == pc) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether to stop before an instruction because of what it accesses; null if not.
     *
     * @param op to which it was decoded
     */
    DebugStop atAccess(int op, int word, long pc) {
        if (pc == stoppedForAccessAt || !access.isMadeBy(op, word, pc)) {
            return null;
        }
        for (Watchpoint watchpoint : watched) {
            if (watchpoint.isHitBy(access.address(), access.size(), access.write())) {
                stoppedAt = pc;
                stoppedForAccessAt = pc;
                return new DebugStop.Watchpoint(access.address(), access.size(), access.write());
            }
        }
        return null;
    }

    /** The CPU has executed the instruction to the end. */
    void completed() {
        forgetStop();
        if (stepping == Stepping.ASKED) {
            stepping = Stepping.DONE;
        }
    }

    private void update() {
        boolean all = breakpoints.length != 0 || watched.length != 0 || stepping != Stepping.NO || blocks.isOn();
        checkedFrom = all ? ALWAYS : budgetEnd == NEVER ? NEVER : budgetEnd - BETWEEN_LOOKS;
    }

    // What a debugger sets

    @Override
    public void addBreakpoint(long address) {
        removeBreakpoint(address);
        breakpoints = Arrays.copyOf(breakpoints, breakpoints.length + 1);
        breakpoints[breakpoints.length - 1] = address;
        update();
    }

    @Override
    public void removeBreakpoint(long address) {
        breakpoints = Arrays.stream(breakpoints)
                .filter(breakpoint -> breakpoint != address)
                .toArray();
        update();
    }

    @Override
    public void addWatchpoint(Watchpoint watchpoint) {
        watchpoints.add(watchpoint);
        watched = watchpoints.toArray(Watchpoint[]::new);
        update();
    }

    @Override
    public void removeWatchpoint(Watchpoint watchpoint) {
        watchpoints.remove(watchpoint);
        watched = watchpoints.toArray(Watchpoint[]::new);
        update();
    }

    @Override
    public void step() {
        stepping = Stepping.ASKED;
        update();
    }

    @Override
    public void stopAfter(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("not a number of instructions: " + count);
        }
        long executed = instructions.getAsLong();
        budgetEnd = executed + Math.min(count, NEVER - 1 - executed);
        update();
    }

    @Override
    public void removeBudget() {
        budgetEnd = NEVER;
        update();
    }

    @Override
    public void listen(BlockListener listener) {
        blocks.listen(listener);
        update();
    }

    @Override
    public void stopListening() {
        blocks.stop();
        update();
    }

    // Registers and memory

    @Override
    public void setSp(long value) {
        state.setSp(value);
    }

    @Override
    public void setPstate(long value) {
        int mode = (int) value & 0xf;
        if ((value & AARCH32) != 0 || (mode != 0 && mode != 4 && mode != 5)) {
            throw new IllegalArgumentException("not a state of this CPU: 0x%x".formatted(value));
        }
        state.setNzcv((int) (value >>> 28) & 0xf);
        state.daif = value & CpuState.PSTATE_DAIF;
        state.illegal = (value & CpuState.PSTATE_IL) != 0;
        state.setLevel(mode >>> 2, (mode & 1) != 0);
        mmu.levelChanged();
    }

    @Override
    public long v(int n, int half) {
        return state.v[vectorIndex(n, half)];
    }

    @Override
    public void setV(int n, int half, long value) {
        state.v[vectorIndex(n, half)] = value;
    }

    private static int vectorIndex(int n, int half) {
        if (n < 0 || n > 31 || half < 0 || half > 1) {
            throw new IllegalArgumentException("there is no half %d of v%d".formatted(half, n));
        }
        return 2 * n + half;
    }

    @Override
    public long fpcr() {
        return state.fpcr;
    }

    @Override
    public void setFpcr(long value) {
        registers.write(SystemRegister.FPCR, value);
    }

    @Override
    public long fpsr() {
        return state.fpsr;
    }

    @Override
    public void setFpsr(long value) {
        registers.write(SystemRegister.FPSR, value);
    }

    @Override
    public int readMemory(long address, byte[] bytes) {
        return memory.read(address, bytes);
    }

    @Override
    public int writeMemory(long address, byte[] bytes) {
        return memory.write(address, bytes);
    }
}
