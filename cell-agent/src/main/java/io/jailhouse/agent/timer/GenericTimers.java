package io.jailhouse.agent.timer;

import io.jailhouse.agent.aarch64.sysreg.SystemRegister;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;

/**
 * The physical and the virtual timer of a CPU, which count the same: Jailhouse gives its cells no offset. Their interrupts
 * are level-sensitive.
 */
public final class GenericTimers implements SystemRegisterDevice {

    /** Private interrupt of the physical timer. */
    public static final int PHYSICAL_INTERRUPT = 30;

    /** Private interrupt of the virtual timer. */
    public static final int VIRTUAL_INTERRUPT = 27;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Where an interrupt of the CPU is driven. */
    @FunctionalInterface
    public interface Output {

        /** Drives the input of a private interrupt; called when it changes, and when registers were written. */
        void setLevel(int interrupt, boolean asserted);
    }

    private final GenericCounter counter;
    private final Output output;
    private final GenericTimer physical;
    private final GenericTimer virtual;
    // The count at which an output rises next, unsigned.
    private long deadline = GenericTimer.NEVER;

    /**
     * Makes timers that are off.
     *
     * @param counter what they compare with
     * @param output called on the thread of the CPU
     */
    public GenericTimers(GenericCounter counter, Output output) {
        this.counter = counter;
        this.output = output;
        physical = new GenericTimer(counter);
        virtual = new GenericTimer(counter);
    }

    /** Turns both off, as a CPU that begins finds them. */
    public void reset() {
        physical.reset();
        virtual.reset();
        update();
    }

    /** Drives the outputs if one is due. */
    public void poll() {
        if (deadline != GenericTimer.NEVER && Long.compareUnsigned(counter.count(), deadline) >= 0) {
            update();
        }
    }

    private void update() {
        long now = counter.count();
        output.setLevel(PHYSICAL_INTERRUPT, physical.output(now));
        output.setLevel(VIRTUAL_INTERRUPT, virtual.output(now));
        long first = physical.deadline(now);
        long second = virtual.deadline(now);
        deadline = Long.compareUnsigned(first, second) < 0 ? first : second;
    }

    /**
     * How long until an output rises.
     *
     * @return nanoseconds, 0 if it is due; {@link Long#MAX_VALUE} if none will, or not within 290 years
     */
    public long nanosToDeadline() {
        if (deadline == GenericTimer.NEVER) {
            return Long.MAX_VALUE;
        }
        long now = counter.count();
        if (Long.compareUnsigned(now, deadline) >= 0) {
            return 0;
        }
        long ticks = deadline - now;
        long seconds = Long.divideUnsigned(ticks, counter.frequencyHz());
        if (seconds >= Long.MAX_VALUE / NANOS_PER_SECOND) {
            return Long.MAX_VALUE;
        }
        long rest = ticks - seconds * counter.frequencyHz();
        return seconds * NANOS_PER_SECOND + rest * NANOS_PER_SECOND / counter.frequencyHz();
    }

    @Override
    public boolean claims(int register) {
        return switch (register) {
            case SystemRegister.CNTP_CTL_EL0,
                    SystemRegister.CNTP_CVAL_EL0,
                    SystemRegister.CNTP_TVAL_EL0,
                    SystemRegister.CNTV_CTL_EL0,
                    SystemRegister.CNTV_CVAL_EL0,
                    SystemRegister.CNTV_TVAL_EL0 -> true;
            default -> false;
        };
    }

    @Override
    public long read(int register) {
        return switch (register) {
            case SystemRegister.CNTP_CTL_EL0 -> physical.control();
            case SystemRegister.CNTP_CVAL_EL0 -> physical.compareValue();
            case SystemRegister.CNTP_TVAL_EL0 -> physical.timerValue();
            case SystemRegister.CNTV_CTL_EL0 -> virtual.control();
            case SystemRegister.CNTV_CVAL_EL0 -> virtual.compareValue();
            default -> virtual.timerValue();
        };
    }

    @Override
    public void write(int register, long value) {
        switch (register) {
            case SystemRegister.CNTP_CTL_EL0 -> physical.setControl(value);
            case SystemRegister.CNTP_CVAL_EL0 -> physical.setCompareValue(value);
            case SystemRegister.CNTP_TVAL_EL0 -> physical.setTimerValue(value);
            case SystemRegister.CNTV_CTL_EL0 -> virtual.setControl(value);
            case SystemRegister.CNTV_CVAL_EL0 -> virtual.setCompareValue(value);
            default -> virtual.setTimerValue(value);
        }
        update();
    }
}
