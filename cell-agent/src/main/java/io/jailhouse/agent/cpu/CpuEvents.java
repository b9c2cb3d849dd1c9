package io.jailhouse.agent.cpu;

/**
 * What interrupts a CPU: its timers, its interrupt controller, and whatever else may happen to it. The engine looks here
 * whenever it polls.
 */
public interface CpuEvents {

    /** Looks whether something has happened. Called on the thread of the CPU, every few microseconds. */
    void poll();

    /**
     * Whether the IRQ input is asserted, with all that this CPU's own accesses have changed. Level-sensitive: the guest
     * takes the exception as long as this is so and PSTATE.I is clear. Called on the thread of the CPU.
     */
    boolean irq();

    /** Wakes the thread of the CPU if it sleeps or is about to; from any thread. */
    void wake();

    /**
     * Drives the interrupt of the performance monitors, level-sensitive. Called on the thread of the CPU when it changes.
     *
     * @param asserted whether a counter has overflowed that is to interrupt
     */
    void setPerformanceInterrupt(boolean asserted);

    /** A CPU that nothing ever interrupts. */
    static CpuEvents none() {
        return None.NONE;
    }

    /** The events that never happen. */
    enum None implements CpuEvents {
        NONE;

        @Override
        public void poll() {
            // nothing happens
        }

        @Override
        public boolean irq() {
            return false;
        }

        @Override
        public void wake() {
            // nobody sleeps here
        }

        @Override
        public void setPerformanceInterrupt(boolean asserted) {
            // it leads nowhere
        }
    }
}
