package io.jailhouse.agent.cell;

import io.jailhouse.shm.WakeWord;
import java.util.function.BooleanSupplier;

/**
 * How a CPU waits for an interrupt: spinning where that makes it punctual, asleep otherwise. Belongs to its thread.
 *
 * <p>A thread that sleeps wakes some ten microseconds late. So a precise CPU ends its sleep early and spins the rest of
 * the way to a timer's deadline; and it spins before it sleeps, as long as interrupts come soon after one another.
 */
final class CpuSleep {
    private static final long TIMER_SPIN_NANOS = 100_000;
    private static final long LONGEST_EVENT_SPIN_NANOS = 100_000;
    private static final long SHORTEST_EVENT_SPIN_NANOS = 1_000;
    /** A wait so long that spinning through its beginning would have been in vain. */
    private static final long LONG_WAIT_NANOS = 2 * LONGEST_EVENT_SPIN_NANOS;

    private final CpuSignals signals;
    private final boolean precise;
    private long eventSpinNanos = LONGEST_EVENT_SPIN_NANOS;

    /**
     * Makes a CPU's way of waiting.
     *
     * @param signals what it waits for
     * @param precise whether it may spin
     */
    CpuSleep(CpuSignals signals, boolean precise) {
        this.signals = signals;
        this.precise = precise;
    }

    /**
     * Waits for an interrupt.
     *
     * @param stop whether somebody wants the CPU back; who makes it true wakes the CPU's signals afterwards
     */
    void untilInterrupt(BooleanSupplier stop) {
        long begin = System.nanoTime();
        if (!precise) {
            sleepUntilInterrupt(stop, 0);
        } else if (!spin(stop, eventSpinNanos)) {
            sleepUntilInterrupt(stop, TIMER_SPIN_NANOS);
            boolean soon = System.nanoTime() - begin < LONG_WAIT_NANOS;
            eventSpinNanos = soon ? LONGEST_EVENT_SPIN_NANOS : Math.max(eventSpinNanos / 2, SHORTEST_EVENT_SPIN_NANOS);
        }
    }

    private void sleepUntilInterrupt(BooleanSupplier stop, long timerSpinNanos) {
        WakeWord word = signals.wakeWord();
        while (true) {
            // The announcement comes before the look: who changes something after it wakes this thread.
            int seen = word.announce();
            if (isOver(stop)) {
                return;
            }
            long rest = signals.nanosToDeadline();
            if (rest > timerSpinNanos) {
                word.sleep(seen, rest == Long.MAX_VALUE ? rest : rest - timerSpinNanos);
            } else if (spin(stop, rest)) {
                return;
            }
        }
    }

    /** Looks all the time; true if the wait is over. */
    private boolean spin(BooleanSupplier stop, long nanos) {
        long begin = System.nanoTime();
        do {
            if (isOver(stop)) {
                return true;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() - begin < nanos);
        return false;
    }

    private boolean isOver(BooleanSupplier stop) {
        signals.poll();
        return signals.irq() || stop.getAsBoolean();
    }
}
