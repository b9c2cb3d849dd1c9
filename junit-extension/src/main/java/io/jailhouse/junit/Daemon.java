package io.jailhouse.junit;

/** The hypervisor daemon of a board. */
public final class Daemon {
    private final DaemonProcess process;

    Daemon(DaemonProcess process) {
        this.process = process;
    }

    /** Returns its process. */
    public ProcessHandle process() {
        return process.handle();
    }

    /** Kills it as {@code kill -9} does; returns when it is dead. Cells go on. */
    public void kill() {
        process.kill();
    }

    /**
     * Lets another daemon carry on where one that died ended, as the next command would. Returns when it answers.
     *
     * @throws IllegalStateException if the daemon lives
     */
    public void restart() {
        process.restart();
    }
}
