package io.jailhouse.agent.uart;

import io.jailhouse.shm.ClockPage;
import java.util.concurrent.locks.LockSupport;

/** The time that a serial line lives in, and how a CPU's thread waits in it. */
public interface LineTime {

    /**
     * Board time, the same in all processes of the board.
     *
     * @return nanoseconds
     */
    long nanos();

    /**
     * Lets the calling thread wait. It may return at any time before that; nobody relies on the full wait.
     *
     * @param nanos longest wait in nanoseconds, more than 0
     */
    void park(long nanos);

    /**
     * The time of a board's clock page; threads wait in {@link LockSupport#parkNanos(long)}.
     *
     * @param clock the clock page, open as long as the result is used
     * @return the time
     */
    static LineTime of(ClockPage clock) {
        return new LineTime() {
            @Override
            public long nanos() {
                return clock.nanos();
            }

            @Override
            public void park(long nanos) {
                LockSupport.parkNanos(clock, nanos);
            }
        };
    }
}
