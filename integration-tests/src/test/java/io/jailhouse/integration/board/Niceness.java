package io.jailhouse.integration.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How much a process leaves the processors to others. */
public final class Niceness {
    private Niceness() {}

    /** Lets all threads of a process, and those that they start, compute only as far as hardly anybody else wants to. */
    public static void greatest(long pid) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("renice", "-n", "19", "-p"));
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads.forEach(thread -> command.add(thread.getFileName().toString()));
        }
        // Its exit code says whether each thread was still there.
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
