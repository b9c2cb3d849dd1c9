package io.jailhouse.shm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The end of a process that nobody should have to wait for. The JVM waits up to 300 ms for threads that are in native code:
 * those of an event loop, or the one that waits for a child.
 */
public final class ProcessEnd {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** With these the JVM writes a start-up cache when Java ends it. */
    private static final List<String> CACHE_OPTIONS = List.of("-XX:AOTCacheOutput=", "-XX:+AutoCreateSharedArchive");

    private ProcessEnd() {}

    /**
     * Ends this process without shutdown hooks: at once, unless it has a start-up cache to write. Does not return.
     *
     * @param code the exit code, 0 to 255
     */
    public static void now(int code) {
        if (writesCache()) {
            Runtime.getRuntime().halt(code);
        }
        System.out.flush();
        System.err.flush();
        LinuxCalls.exit(code);
    }

    private static boolean writesCache() {
        try {
            return Stream.of(Files.readString(COMMAND_LINE, StandardCharsets.ISO_8859_1)
                            .split("\0", -1))
                    .anyMatch(word -> CACHE_OPTIONS.stream().anyMatch(word::startsWith));
        } catch (IOException e) {
            // A process that is confined may not read this, nor write a cache.
            return false;
        }
    }
}
