package io.jailhouse.agent.timer;

import io.jailhouse.agent.cpu.GenericCounter;

/** One timer: control, compare value and the output that follows from them and the counter. */
final class GenericTimer {

    /** A deadline that never comes. */
    static final long NEVER = -1;

    private static final int ENABLE = 1;
    private static final int MASKED = 2;
    private static final int MET = 4;
    private static final long LOW_32 = 0xffff_ffffL;

    private final GenericCounter counter;
    private int control;
    private long compare;

    GenericTimer(GenericCounter counter) {
        this.counter = counter;
    }

    void reset() {
        control = 0;
        compare = 0;
    }

    private boolean isMet(long now) {
        return (control & ENABLE) != 0 && Long.compareUnsigned(now, compare) >= 0;
    }

    /** Whether the timer asks for its interrupt. */
    boolean output(long now) {
        return (control & MASKED) == 0 && isMet(now);
    }

    /** The count at which the output rises, unsigned; {@link #NEVER} if it will not, or has done so. */
    long deadline(long now) {
        return control == ENABLE && !isMet(now) ? compare : NEVER;
    }

    long control() {
        return control | (isMet(counter.count()) ? MET : 0);
    }

    void setControl(long value) {
        control = (int) value & (ENABLE | MASKED);
    }

    long compareValue() {
        return compare;
    }

    void setCompareValue(long value) {
        compare = value;
    }

    /** How far the counter still has to go, as 32 bits. */
    long timerValue() {
        return compare - counter.count() & LOW_32;
    }

    void setTimerValue(long value) {
        compare = counter.count() + (int) value;
    }
}
