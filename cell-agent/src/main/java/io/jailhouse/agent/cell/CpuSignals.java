package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.EventSource;
import io.jailhouse.agent.timer.GenericTimers;
import io.jailhouse.shm.WakeWord;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What interrupts one CPU of the cell: its timers, the devices in shared memory, and the interrupt controller behind both. */
final class CpuSignals implements CpuEvents {
    /** Private interrupt of the performance monitors: PPI 7, as device trees of boards with a Cortex-A53 have it. */
    private static final int PERFORMANCE_INTERRUPT = 23;

    private final GenericTimers timers;
    private final GenericTimers.Output privateInterrupts;
    private final BooleanSupplier irq;
    private final Runnable resetInterface;
    private final WakeWord wakeWord;
    private final Supplier<List<EventSource>> sources;

    /**
     * Puts the signals of a CPU together.
     *
     * @param timers of the CPU
     * @param privateInterrupts of the CPU, which the timers drive, too
     * @param irq what the interrupt controller says to it
     * @param resetInterface resets its CPU interface
     * @param wakeWord of the cell, on which its CPUs sleep
     * @param sources what the cell has in shared memory
     */
    CpuSignals(
            GenericTimers timers,
            GenericTimers.Output privateInterrupts,
            BooleanSupplier irq,
            Runnable resetInterface,
            WakeWord wakeWord,
            Supplier<List<EventSource>> sources) {
        this.timers = timers;
        this.privateInterrupts = privateInterrupts;
        this.irq = irq;
        this.resetInterface = resetInterface;
        this.wakeWord = wakeWord;
        this.sources = sources;
    }

    @Override
    public void poll() {
        timers.poll();
        List<EventSource> all = sources.get();
        for (int i = 0; i < all.size(); i++) {
            all.get(i).poll();
        }
    }

    @Override
    public boolean irq() {
        return irq.getAsBoolean();
    }

    @Override
    public void wake() {
        wakeWord.wake();
    }

    @Override
    public void setPerformanceInterrupt(boolean asserted) {
        privateInterrupts.setLevel(PERFORMANCE_INTERRUPT, asserted);
    }

    /** The cell's wake word. */
    WakeWord wakeWord() {
        return wakeWord;
    }

    /** Nanoseconds until a timer or a device asks for its interrupt; {@link Long#MAX_VALUE} if none will. */
    long nanosToDeadline() {
        long nanos = timers.nanosToDeadline();
        List<EventSource> all = sources.get();
        for (int i = 0; i < all.size(); i++) {
            nanos = Math.min(nanos, all.get(i).nanosToEvent());
        }
        return nanos;
    }

    /** Puts timers and CPU interface into the state in which a CPU begins; the CPU is held, or the caller's. */
    void reset() {
        timers.reset();
        resetInterface.run();
    }
}
