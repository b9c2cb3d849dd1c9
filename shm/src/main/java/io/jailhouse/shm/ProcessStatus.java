package io.jailhouse.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process at one moment.
 *
 * @param state third field: {@code R}, {@code S}, {@code D}, {@code T}, {@code Z} and others of proc(5)
 * @param startTicks 22nd field, in clock ticks since boot: with the number it names the process for ever
 */
public record ProcessStatus(char state, long startTicks) {
    private static final int STATE_FIELD = 0;
    private static final int START_FIELD = 19;

    /**
     * Reads the status of a process. Any thread may call.
     *
     * @param pid its number
     * @return the status, or empty if there is no such process
     */
    public static Optional<ProcessStatus> of(long pid) {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The second field is the program's name in parentheses and may contain anything, so counting begins behind it. */
    static ProcessStatus parse(String stat) {
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessStatus(afterName[STATE_FIELD].charAt(0), Long.parseLong(afterName[START_FIELD]));
    }

    /** Returns true if SIGSTOP or a job control signal has stopped it; a debugger's stop is another state. */
    public boolean isStopped() {
        return state == 'T';
    }

    /** Returns true if it has ended and only waits for its parent to take note. */
    public boolean isZombie() {
        return state == 'Z' || state == 'X';
    }
}
