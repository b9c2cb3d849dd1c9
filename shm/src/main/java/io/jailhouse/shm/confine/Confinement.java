package io.jailhouse.shm.confine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What confines a process, or could.
 *
 * @param noNewPrivileges no program that it executes gets more rights than it has
 * @param landlockAbi version of the kernel's Landlock interface that restricts it; 0: none
 * @param seccomp whether a filter refuses system calls
 */
public record Confinement(boolean noNewPrivileges, int landlockAbi, boolean seccomp) {
    /** The first Landlock that restricts files, TCP, and signals and abstract sockets of other processes. */
    static final int COMPLETE_LANDLOCK = 6;

    /** Nothing. */
    public static final Confinement NONE = new Confinement(false, 0, false);

    /**
     * Asks the kernel what it has. Any thread may call; nothing changes.
     *
     * @return what a process could be confined by
     */
    public static Confinement available() {
        return new Confinement(true, Landlock.abi(), SeccompFilter.isAvailable());
    }

    /**
     * Looks at a process. Any thread may call.
     *
     * @param pid its number
     * @param landlockAbi what restricts it, which the kernel does not tell
     * @return what confines it; nothing if it has ended
     */
    public static Confinement ofProcess(long pid, int landlockAbi) {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
            return new Confinement(status.contains("NoNewPrivs:\t1"), landlockAbi, status.contains("Seccomp:\t2"));
        } catch (IOException gone) {
            return NONE;
        }
    }

    /**
     * Says what is missing.
     *
     * @return nothing if this is complete
     */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!seccomp) {
            missing.add("seccomp filters");
        }
        if (landlockAbi < COMPLETE_LANDLOCK) {
            missing.add(
                    landlockAbi == 0
                            ? "Landlock"
                            : "Landlock %d (it has %d)".formatted(COMPLETE_LANDLOCK, landlockAbi));
        }
        if (!noNewPrivileges) {
            missing.add("no new privileges");
        }
        return missing;
    }
}
