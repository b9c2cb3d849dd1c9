package io.jailhouse.shm;

/** How late the kernel may wake a thread, to save wake-ups (prctl(2), PR_SET_TIMERSLACK). Usually 50 microseconds. */
public final class TimerSlack {

    private TimerSlack() {}

    /**
     * Sets the slack of the calling thread.
     *
     * @param nanos at least 1; without effect where the kernel refuses
     */
    public static void set(long nanos) {
        LinuxCalls.setTimerSlack(nanos);
    }
}
