package io.jailhouse.shm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether a process does anything.
 *
 * @param asleep whether each of its threads waits for something that is no disk
 * @param ticks clock ticks of processor time that it has used
 */
public record ProcessActivity(boolean asleep, long ticks) {
    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;

    /** What the kernel tells programs, whatever it counts with itself. */
    private static final long TICKS_PER_SECOND = 100;

    /**
     * Looks at all threads of a process. Any thread may call.
     *
     * @param pid its number
     * @return what it does; not asleep if it has ended
     */
    public static ProcessActivity of(long pid) {
        boolean asleep = true;
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                String[] fields = ProcessStatus.afterName(Files.readString(thread.resolve("stat")));
                asleep &= fields[0].equals("S");
                ticks += Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[SYSTEM_FIELD]);
            }
        } catch (IOException threadOrProcessGone) {
            return new ProcessActivity(false, ticks);
        }
        return new ProcessActivity(asleep, ticks);
    }

    /**
     * Compares with an earlier look.
     *
     * @param earlier the earlier one; null if there was none
     * @return true if it was asleep both times and used no processor time in between
     */
    public boolean isAsleepSince(ProcessActivity earlier) {
        return earlier != null && asleep && earlier.asleep && ticks == earlier.ticks;
    }

    /** Returns the processor time that threads which still live have used since an earlier look. */
    public Duration usedSince(ProcessActivity earlier) {
        return Duration.ofMillis((ticks - earlier.ticks) * TimeUnit.SECONDS.toMillis(1) / TICKS_PER_SECOND);
    }
}
