package io.jailhouse.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How much memory the processes of a container may have, as its control group says. */
final class MemoryLimit {
    private static final List<Path> FILES =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    private MemoryLimit() {}

    /** Returns the limit in bytes; empty if there is none, or it cannot be read. */
    static OptionalLong ofThisContainer() {
        for (Path file : FILES) {
            try {
                return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
            } catch (IOException | NumberFormatException e) {
                // Another version of control groups, or "max".
                continue;
            }
        }
        return OptionalLong.empty();
    }
}
