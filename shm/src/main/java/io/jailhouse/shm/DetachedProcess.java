package io.jailhouse.shm;

/** How daemon and agents leave the terminal and the process group of whoever started them. */
public final class DetachedProcess {
    private DetachedProcess() {}

    /**
     * Gives this process a session of its own, so that no signal of a terminal reaches it. A process that leads one
     * already keeps it.
     */
    public static void beginSession() {
        LinuxCalls.setsid();
    }
}
