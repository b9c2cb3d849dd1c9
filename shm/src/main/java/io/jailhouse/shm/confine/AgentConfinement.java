package io.jailhouse.shm.confine;

import static io.jailhouse.shm.confine.LandlockAccess.EXECUTE;
import static io.jailhouse.shm.confine.LandlockAccess.READ_DIRECTORY;
import static io.jailhouse.shm.confine.LandlockAccess.READ_FILE;
import static io.jailhouse.shm.confine.LandlockAccess.WRITE_FILE;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.SystemCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;

/**
 * The two steps in which an agent is confined.
 *
 * <p>{@link #beforeStart} is done by the thread that starts the agent's process, and so holds for every thread that the
 * process will ever have: it can read what a virtual machine needs to start, and write the board's shared files. {@link
 * #whenStarted} is done by the agent itself: its threads at work open nothing but the board's shared files and the
 * program's own, and no thread of the process makes a system call that is not among the permitted ones.
 */
public final class AgentConfinement {
    private static final long PR_SET_NO_NEW_PRIVS = 38;

    private static final List<String> READ_BY_EVERY_PROGRAM = List.of(
            "/etc",
            "/lib",
            "/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/usr/share/zoneinfo",
            "/proc/meminfo",
            "/proc/cpuinfo",
            "/proc/sys",
            "/sys");

    private AgentConfinement() {}

    /**
     * Confines the calling thread and what it starts from now on; it can never go back.
     *
     * @param paths of the board
     * @param files what the program is made of: files, or folders with all that is in them
     * @param written files that are there already and may be written
     * @throws IOException if the kernel refuses what it says that it has
     */
    public static void beforeStart(BoardPaths paths, List<Path> files, List<Path> written) throws IOException {
        setNoNewPrivileges();
        Landlock landlock = new Landlock();
        for (Path file : files) {
            landlock.allow(file, READ_FILE | READ_DIRECTORY | EXECUTE);
        }
        landlock.allow(javaHome(), READ_FILE | READ_DIRECTORY | EXECUTE);
        for (Path folder : foldersOfLibraries()) {
            landlock.allow(folder, READ_FILE | READ_DIRECTORY | EXECUTE);
        }
        for (String folder : READ_BY_EVERY_PROGRAM) {
            landlock.allow(Path.of(folder), READ_FILE | READ_DIRECTORY);
        }
        landlock.allow(Path.of("/dev/urandom"), READ_FILE).allow(Path.of("/dev/random"), READ_FILE);
        landlock.allow(Path.of("/dev/null"), READ_FILE | WRITE_FILE);
        landlock.allow(paths.sharedDir(), READ_FILE | WRITE_FILE);
        for (Path file : written) {
            landlock.allow(file, READ_FILE | WRITE_FILE);
        }
        landlock.enter();
    }

    /**
     * Confines the process that calls: the calling thread with all that it starts from now on to the board's shared
     * files, all threads to the permitted calls.
     *
     * @param paths of the board
     * @param files what the program is made of, which the virtual machine reads when it needs a class
     * @return what holds now
     * @throws IOException if the kernel refuses what it says that it has
     */
    public static Confinement whenStarted(BoardPaths paths, List<Path> files) throws IOException {
        setNoNewPrivileges();
        Landlock landlock = new Landlock().allow(paths.sharedDir(), READ_FILE | WRITE_FILE);
        landlock.allow(javaHome(), READ_FILE);
        for (Path file : files) {
            landlock.allow(file, READ_FILE);
        }
        int abi = landlock.enter();
        boolean filtered = SeccompFilter.isAvailable();
        if (filtered) {
            SeccompFilter.install();
        }
        return new Confinement(true, abi, filtered);
    }

    private static void setNoNewPrivileges() throws IOException {
        long result = SystemCall.make(CallNumbers.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0);
        if (result != 0) {
            throw new IOException("no new privileges: error " + -result);
        }
    }

    private static Path javaHome() throws IOException {
        return Path.of(System.getProperty("java.home")).toRealPath();
    }

    /** Where the virtual machine's own libraries come from, wherever the system keeps them. */
    private static List<Path> foldersOfLibraries() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains(".so") && line.contains("/"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))).getParent())
                    .distinct()
                    .filter(AgentConfinement::isNobodysToFill)
                    .toList();
        }
    }

    /** Libraries that were unpacked into a folder for everybody's files do not open all those files. */
    private static boolean isNobodysToFill(Path folder) {
        try {
            return !Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException gone) {
            return false;
        }
    }
}
