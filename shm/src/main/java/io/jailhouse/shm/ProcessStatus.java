package io.jailhouse.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process at one moment.
 *
 * @param state third field: {@code R}, {@code S}, {@code D}, {@code T}, {@code Z} and others of proc(5)
 * @param flags ninth field, {@code PF_*} of the kernel, of the first thread
 * @param startTicks 22nd field, in clock ticks since boot: with the number it names the process for ever
 */
public record ProcessStatus(char state, long flags, long startTicks) {
    private static final int STATE_FIELD = 0;
    private static final int FLAGS_FIELD = 6;
    private static final int START_FIELD = 19;
    private static final long PF_EXITING = 4;

    /** What ESRCH says. */
    private static final String ENDED_WHILE_READING = "No such process";

    /**
     * Reads the status of a process. Any thread may call.
     *
     * @param pid its number
     * @return the status, or empty if there is no such process
     * @throws IOException if nothing can be known, for want of a file handle for instance: the process may well live
     */
    public static Optional<ProcessStatus> of(long pid) throws IOException {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            if (ENDED_WHILE_READING.equals(e.getMessage())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The second field is the program's name in parentheses and may contain anything, so counting begins behind it. */
    static String[] afterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    static ProcessStatus parse(String stat) {
        String[] afterName = afterName(stat);
        return new ProcessStatus(
                afterName[STATE_FIELD].charAt(0),
                Long.parseLong(afterName[FLAGS_FIELD]),
                Long.parseLong(afterName[START_FIELD]));
    }

    /** Returns true if SIGSTOP or a job control signal has stopped it; a debugger's stop is another state. */
    public boolean isStopped() {
        return state == 'T';
    }

    /** Returns true if its first thread, and so all of it, has begun to end. */
    public boolean isEnding() {
        return (flags & PF_EXITING) != 0;
    }

    /** Returns true if it has ended and only waits for its parent to take note. */
    public boolean isZombie() {
        return state == 'Z' || state == 'X';
    }
}
