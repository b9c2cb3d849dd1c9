package io.jailhouse.daemon.supervision;

import io.jailhouse.shm.ProcessSignal;
import io.jailhouse.shm.ProcessStatus;
import java.util.Optional;

/** The process of one agent. Any thread may call; a process that is gone is left alone. */
public final class AgentProcess {
    private final ProcessHandle handle;
    private final long startTicks;

    AgentProcess(ProcessHandle handle) {
        this.handle = handle;
        this.startTicks =
                ProcessStatus.of(handle.pid()).map(ProcessStatus::startTicks).orElse(0L);
    }

    /** Finds a process that was noted earlier; empty if it has ended, whoever has its number now. */
    static Optional<AgentProcess> find(long pid, long startTicks) {
        return ProcessHandle.of(pid)
                .map(AgentProcess::new)
                .filter(process -> process.startTicks == startTicks && !process.hasEnded());
    }

    /** Returns true when it has ended, also while nobody has reaped it. */
    boolean hasEnded() {
        return status().isEmpty();
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
        return status().filter(ProcessStatus::isStopped).isPresent();
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        handle.destroyForcibly();
    }

    /** Stops it where it is; false if it has ended. */
    public boolean stop() {
        return status().isPresent() && ProcessSignal.STOP.send(pid());
    }

    /** Lets it go on; false if it has ended. */
    public boolean resume() {
        return status().isPresent() && ProcessSignal.CONTINUE.send(pid());
    }

    private Optional<ProcessStatus> status() {
        return ProcessStatus.of(pid()).filter(status -> status.startTicks() == startTicks && !status.isZombie());
    }
}
