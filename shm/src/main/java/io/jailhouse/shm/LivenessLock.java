package io.jailhouse.shm;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock that says "this process lives": the kernel drops it when the holder dies, however it dies.
 *
 * <p>It is an open-file-description lock (fcntl F_OFD_SETLK) on one byte of a file, not a POSIX lock as
 * {@link java.nio.channels.FileLock} uses: a POSIX lock vanishes as soon as any other descriptor of the same file is
 * closed in the same process, and never conflicts inside one process. This lock belongs to its own descriptor alone,
 * works across containers with their own process numbers, and is not passed on to child programs. The file stays when
 * the lock is released; only the lock counts.
 */
public final class LivenessLock implements AutoCloseable {

    private final int descriptor;
    private final AtomicBoolean released = new AtomicBoolean();

    private LivenessLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes the lock on the first byte of a file without waiting.
     *
     * @param path the file; created with mode 0600 when absent
     * @return the lock, or empty when somebody (this process included) holds it
     * @throws IOException when the file cannot be opened
     */
    public static Optional<LivenessLock> acquire(Path path) throws IOException {
        return acquire(path, 0);
    }

    /**
     * Takes the lock on one byte of a file without waiting, so that one file can carry many locks.
     *
     * @param path the file; created with mode 0600 when absent
     * @param offset of the byte in the file; it need not exist and is neither read nor written
     * @return the lock, or empty when somebody (this process included) holds it
     * @throws IOException when the file cannot be opened
     */
    public static Optional<LivenessLock> acquire(Path path, long offset) throws IOException {
        int descriptor = LinuxCalls.open(path);
        boolean held = false;
        try {
            held = LinuxCalls.tryLock(descriptor, offset);
            return held ? Optional.of(new LivenessLock(descriptor)) : Optional.empty();
        } finally {
            if (!held) {
                LinuxCalls.close(descriptor);
            }
        }
    }

    /**
     * Whether somebody holds the lock on the first byte of a file. Never takes the lock, not even for a moment.
     *
     * @param path the file; an absent file is not held
     * @return true when a living process holds the lock
     * @throws IOException when the file cannot be opened
     */
    public static boolean isHeld(Path path) throws IOException {
        return isHeld(path, 0);
    }

    /**
     * Whether somebody holds the lock on one byte of a file.
     *
     * @param path the file; an absent file is not held
     * @param offset of the byte in the file
     * @return true when a living process holds the lock
     * @throws IOException when the file cannot be opened
     */
    public static boolean isHeld(Path path, long offset) throws IOException {
        int descriptor;
        try {
            // Looking must not create a file that its owner is just removing.
            descriptor = LinuxCalls.openExisting(path);
        } catch (NoSuchFileException e) {
            return false;
        }
        try {
            return LinuxCalls.findLock(descriptor, offset, 1).isPresent();
        } finally {
            LinuxCalls.close(descriptor);
        }
    }

    /**
     * Finds locks that are held on single bytes of a file.
     *
     * @param path the file; in an absent one none is held
     * @param end where to stop looking, exclusive
     * @param most how many to find at most
     * @return their offsets
     * @throws IOException when the file cannot be opened
     */
    public static SortedSet<Long> held(Path path, long end, int most) throws IOException {
        SortedSet<Long> found = new TreeSet<>();
        int descriptor;
        try {
            descriptor = LinuxCalls.openExisting(path);
        } catch (NoSuchFileException e) {
            return found;
        }
        try {
            find(descriptor, 0, end, most, found);
        } finally {
            LinuxCalls.close(descriptor);
        }
        return found;
    }

    /** The kernel tells one lock of a range, not necessarily its first: then both sides of that are looked at. */
    private static void find(int descriptor, long from, long end, int most, SortedSet<Long> found) throws IOException {
        if (from >= end || found.size() >= most) {
            return;
        }
        OptionalLong lock = LinuxCalls.findLock(descriptor, from, end - from);
        if (lock.isPresent()) {
            long at = Math.max(from, lock.getAsLong());
            found.add(at);
            find(descriptor, from, at, most, found);
            find(descriptor, at + 1, end, most, found);
        }
    }

    /** Releases the lock; a second call does nothing. */
    @Override
    public void close() {
        // A descriptor number is reused by the next open: it must be closed once only.
        if (released.compareAndSet(false, true)) {
            LinuxCalls.close(descriptor);
        }
    }
}
