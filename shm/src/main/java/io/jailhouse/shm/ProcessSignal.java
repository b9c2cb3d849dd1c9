package io.jailhouse.shm;

/** Signals that the JDK cannot send, with Linux's numbers. */
public enum ProcessSignal {
    /** Stops the process where it is; it cannot refuse. */
    STOP(19),
    /** Lets a stopped process go on. */
    CONTINUE(18);

    private final int number;

    ProcessSignal(int number) {
        this.number = number;
    }

    /**
     * Sends the signal. Any thread may call.
     *
     * @param pid the process; the caller knows that the number still means the process that it has in mind
     * @return false if there is no such process, or it is somebody else's
     */
    public boolean send(long pid) {
        return LinuxCalls.kill(pid, number);
    }
}
