package io.jailhouse.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The storage that a file system gives to a file. May be called from any thread. */
public final class FileStorage {
    private FileStorage() {}

    /**
     * Gives storage to all of a file without changing its content, so that stores to it through a mapping cannot meet a full
     * file system.
     *
     * @param file exists
     * @throws IOException if the file cannot be opened, or the file system is full
     */
    public static void allocate(Path file) throws IOException {
        int descriptor = LinuxCalls.openExisting(file);
        try {
            LinuxCalls.allocate(descriptor, 0, Files.size(file));
        } finally {
            LinuxCalls.close(descriptor);
        }
    }
}
