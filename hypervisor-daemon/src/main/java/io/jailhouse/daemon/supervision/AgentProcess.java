package io.jailhouse.daemon.supervision;

import io.jailhouse.shm.ProcessSignal;
import io.jailhouse.shm.ProcessStatus;
import java.io.IOException;
import java.util.Optional;

/** The process of one agent. Any thread may call; a process that is gone is left alone. */
public final class AgentProcess {
    private final ProcessHandle handle;
    private final long startTicks;

    private AgentProcess(ProcessHandle handle, long startTicks) {
        this.handle = handle;
        this.startTicks = startTicks;
    }

    /**
     * Names a process that has just been started.
     *
     * @throws IOException if its status cannot be read
     */
    static AgentProcess of(ProcessHandle handle) throws IOException {
        return new AgentProcess(
                handle,
                ProcessStatus.of(handle.pid()).map(ProcessStatus::startTicks).orElse(0L));
    }

    /** Finds a process that was noted earlier; empty if it has ended, whoever has its number now. */
    static Optional<AgentProcess> find(long pid, long startTicks) {
        return ProcessHandle.of(pid)
                .map(handle -> new AgentProcess(handle, startTicks))
                .filter(process -> !process.hasEnded());
    }

    /** Returns true when it has ended, also while nobody has reaped it; false as long as nobody can know. */
    boolean hasEnded() {
        try {
            return status().isEmpty();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Returns true when it will not execute anything of its program any more; false as long as nobody can know. */
    public boolean isEnding() {
        try {
            return status().filter(status -> !status.isEnding()).isEmpty();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Returns its number. */
    public long pid() {
        return handle.pid();
    }

    /** Returns field 22 of {@code /proc/PID/stat}, which with the pid names the process for ever. */
    public long startTicks() {
        return startTicks;
    }

    /** Returns true while SIGSTOP keeps it from doing anything. */
    public boolean isStopped() {
        try {
            return status().filter(ProcessStatus::isStopped).isPresent();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        handle.destroyForcibly();
    }

    /** Stops it where it is; false if it has ended. */
    public boolean stop() {
        return !hasEnded() && ProcessSignal.STOP.send(pid());
    }

    /** Lets it go on; false if it has ended. */
    public boolean resume() {
        return !hasEnded() && ProcessSignal.CONTINUE.send(pid());
    }

    private Optional<ProcessStatus> status() throws IOException {
        return ProcessStatus.of(pid()).filter(status -> status.startTicks() == startTicks && !status.isZombie());
    }
}
