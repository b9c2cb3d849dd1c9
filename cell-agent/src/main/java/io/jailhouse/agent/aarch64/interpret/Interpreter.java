package io.jailhouse.agent.aarch64.interpret;

import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.exception.ExceptionModel;
import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.mmu.ExclusiveMonitor;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.simd.SimdUnit;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.aarch64.sysreg.PerformanceEvents;
import io.jailhouse.agent.aarch64.sysreg.PerformanceMonitors;
import io.jailhouse.agent.aarch64.sysreg.SystemRegisters;
import io.jailhouse.agent.aarch64.translate.Regions;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.DebugHooks;
import io.jailhouse.agent.cpu.DebugStop;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/**
 * A Cortex-A53 at EL1 and EL0 that interprets decoded instructions.
 *
 * <p>Little-endian, AArch64 only, 4 KiB granule, 40 bits of physical address. Data accesses with the MMU off are to Device memory, as the
 * architecture has it, so that unaligned ones are alignment faults.
 */
public final class Interpreter implements CpuEngine {

    private static final Exit KICKED = new Exit.Kicked();
    private static final VarHandle INSTRUCTIONS;

    static {
        try {
            INSTRUCTIONS = MethodHandles.lookup().findVarHandle(Interpreter.class, "instructions", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CpuState state = new CpuState();
    private final GuestException exception = new GuestException();
    private final ExceptionModel exceptions = new ExceptionModel(state);
    private final Mmu mmu = new Mmu(state, exception);
    private final ExclusiveMonitor monitor = new ExclusiveMonitor();
    private final InnerShareableDomain.Member neighbours;
    private final SystemRegisters registers;
    private final PerformanceMonitors monitors;
    private final SystemInstructions system;
    private final Dispatch dispatch;
    private final Aborts aborts;
    private final Hooks hooks;
    private final CheckedLoop checked;

    private final CpuEvents events;

    private volatile boolean kicked;
    private volatile Thread thread;

    private long instructions;

    /**
     * A CPU in reset, with nothing mapped.
     *
     * @param cpu its number: affinity level 0 of MPIDR_EL1
     * @param counter what the generic timer counts
     * @param device the GIC's CPU interface and the timers
     * @param domain the cell's CPUs, of which this becomes one
     * @param events what interrupts it
     * @param translator makes JVM bytecode of hot code; if empty, everything is interpreted
     */
    public Interpreter(
            int cpu,
            GenericCounter counter,
            SystemRegisterDevice device,
            InnerShareableDomain domain,
            CpuEvents events,
            Optional<Translator> translator) {
        this.events = events;
        neighbours = domain.join();
        registers = new SystemRegisters(state, exception, counter, device, events, new Counted(counter), cpu);
        monitors = registers.monitors();
        system = new SystemInstructions(state, mmu, exception, exceptions, registers, monitor, events, neighbours);
        LoadStore loadStore = new LoadStore(state, mmu, monitor, exception);
        Simd simd =
                new Simd(system, new SimdLoadStore(state, mmu, loadStore), new SimdMove(state), new SimdUnit(state));
        dispatch = new Dispatch(
                state,
                mmu,
                new SingleStep(state, mmu, new DataProcessing(state), loadStore, system, simd),
                translator
                        .map(made -> new Regions(
                                state,
                                mmu,
                                made,
                                this::isWanted,
                                new DefinitionsForRegions(state, simd, system, registers, monitor)))
                        .orElse(null));
        aborts = new Aborts(dispatch);
        hooks = new Hooks(state, mmu, registers, mmu.view(neighbours), this::instructions);
        checked = new CheckedLoop(state, dispatch, hooks, monitors);
        reset(0);
    }

    @Override
    public void reset(long pc) {
        state.reset(pc);
        registers.reset();
        monitor.clear();
        mmu.forget();
        mmu.levelChanged();
        hooks.reset();
    }

    @Override
    public void install(Stage2Map map) {
        monitor.clear();
        mmu.install(map);
    }

    @Override
    public Exit run() {
        thread = Thread.currentThread();
        neighbours.enter();
        monitors.resume();
        try {
            Exit exit = runToExit();
            if (hooks.blocks().isOn()) {
                tellOf(exit);
            }
            return exit;
        } finally {
            monitors.pause();
            neighbours.leave();
        }
    }

    /** Tells who listens to blocks that the CPU leaves the guest. */
    private void tellOf(Exit exit) {
        BlockTracker blocks = hooks.blocks();
        if (!(exit instanceof Exit.Kicked || exit instanceof Exit.Stopped)) {
            blocks.end(instructions);
        }
        boolean comesBackAtOnce = switch (exit) {
            case Exit.Hypercall _ -> true;
            case Exit.WaitForInterrupt(boolean event) -> event;
            default -> false;
        };
        if (!comesBackAtOnce) {
            blocks.paused();
        }
    }

    private Exit runToExit() {
        while (true) {
            if (kicked) {
                kicked = false;
                return KICKED;
            }
            if (neighbours.isAsked()) {
                neighbours.carryOut(mmu);
            }
            events.poll();
            if (monitors.isSampling()) {
                monitors.update();
            }
            if ((state.daif & CpuState.PSTATE_I) == 0 && events.irq()) {
                monitors.happened(PerformanceEvents.EXC_TAKEN);
                hooks.blocks().interrupted(instructions);
                exceptions.takeIrq();
                enteredException();
            }
            if (state.illegal) {
                hooks.blocks().interrupted(instructions);
                monitors.happened(PerformanceEvents.EXC_TAKEN);
                exceptions.takeSynchronous(exception.of(Syndrome.ILLEGAL_STATE, 0, 0), state.pc);
                enteredException();
            }
            boolean oneByOne = monitors.areLookingAtInstructions() || hooks.areSet(instructions);
            Exit exit = oneByOne ? executeChecked() : execute();
            if (exit != null) {
                return exit;
            }
        }
    }

    /** Asked by running regions. */
    private boolean isWanted(int executed) {
        events.poll();
        long count = instructions + executed;
        if (kicked
                || neighbours.isAsked()
                || ((state.daif & CpuState.PSTATE_I) == 0 && events.irq())
                || monitors.isSampling()
                || hooks.areSet(count)) {
            return true;
        }
        INSTRUCTIONS.setOpaque(this, count);
        return false;
    }

    private void enteredException() {
        mmu.levelChanged();
        hooks.enteredException();
    }

    private Exit execute() {
        try {
            dispatch.run();
            count();
            return trapped(system.takeExit());
        } catch (GuestException raised) {
            return taken(raised);
        } catch (Stage2Fault fault) {
            return aborted(fault);
        }
    }

    /** Like {@link #execute}, looking at each instruction for a debugger or to count events. */
    private Exit executeChecked() {
        try {
            DebugStop stop = checked.run(
                    instructions, monitors.isSampling() ? monitors.instructionsToOverflow() : Long.MAX_VALUE);
            count();
            return stop != null ? new Exit.Stopped(stop) : trapped(system.takeExit());
        } catch (GuestException raised) {
            return taken(raised);
        } catch (Stage2Fault fault) {
            return aborted(fault);
        }
    }

    private Exit taken(GuestException raised) {
        count();
        monitors.happened(PerformanceEvents.EXC_TAKEN);
        hooks.blocks().end(instructions);
        exceptions.takeSynchronous(raised, state.pc);
        enteredException();
        return null;
    }

    private Exit aborted(Stage2Fault fault) {
        count();
        return aborts.exit(fault);
    }

    /** What the performance monitors count: the generic counter, scaled to a cycle a nanosecond, and instructions. */
    private final class Counted implements PerformanceMonitors.Events {
        private static final long CYCLES_A_SECOND = 1_000_000_000;

        private final GenericCounter counter;
        private final long cyclesATick;

        Counted(GenericCounter counter) {
            this.counter = counter;
            cyclesATick = Math.max(1, CYCLES_A_SECOND / counter.frequencyHz());
        }

        @Override
        public long cycles() {
            return counter.count() * cyclesATick;
        }

        @Override
        public long instructions() {
            return Interpreter.this.instructions + dispatch.executed();
        }
    }

    private void count() {
        INSTRUCTIONS.setOpaque(this, (long) INSTRUCTIONS.get(this) + dispatch.takeExecuted());
    }

    /** A trapped system register access has not been completed. */
    private Exit trapped(Exit exit) {
        if (exit instanceof Exit.SystemRegisterTrap) {
            state.pc -= 4;
        }
        return exit;
    }

    /** The registers, for tests that start from states which no instruction leads to quickly. */
    CpuState state() {
        return state;
    }

    @Override
    public void kick() {
        kicked = true;
        LockSupport.unpark(thread);
        events.wake();
    }

    @Override
    public long x(int n) {
        return state.x[checkedRegister(n)];
    }

    @Override
    public void setX(int n, long value) {
        state.x[checkedRegister(n)] = value;
    }

    private static int checkedRegister(int n) {
        if (n < 0 || n > 30) {
            throw new IllegalArgumentException("there is no register x" + n);
        }
        return n;
    }

    @Override
    public long pc() {
        return state.pc;
    }

    @Override
    public void setPc(long pc) {
        state.pc = pc;
    }

    @Override
    public OptionalInt instructionAt(long virtual) {
        try {
            return OptionalInt.of(mmu.instructionAt(virtual));
        } catch (GuestException | Stage2Fault cannotBeFetched) {
            return OptionalInt.empty();
        }
    }

    @Override
    public String nameOf(int instruction) {
        return Decoder.name(instruction);
    }

    @Override
    public long sp() {
        return state.sp(state.spSel ? 1 : 0);
    }

    @Override
    public long sp(int exceptionLevel) {
        return state.sp(exceptionLevel);
    }

    @Override
    public long pstate() {
        return state.pstate();
    }

    @Override
    public long elr() {
        return state.elr;
    }

    @Override
    public long spsr() {
        return state.spsr;
    }

    @Override
    public long esr() {
        return state.esr;
    }

    @Override
    public long far() {
        return state.far;
    }

    @Override
    public DebugHooks hooks() {
        return hooks;
    }

    /** Instructions that translated code has executed, between two calls of {@link #run}. */
    public long translatedInstructions() {
        return dispatch.translatedInstructions();
    }

    @Override
    public long instructions() {
        return (long) INSTRUCTIONS.getOpaque(this);
    }
}
