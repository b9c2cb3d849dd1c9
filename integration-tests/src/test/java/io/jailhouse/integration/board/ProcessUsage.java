package io.jailhouse.integration.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has of the machine at one moment.
 *
 * @param handles open files
 * @param threads its threads
 * @param residentKilobytes memory that it has and shares
 */
public record ProcessUsage(long handles, long threads, long residentKilobytes) {

    /**
     * Looks at a process of the same user.
     *
     * @throws IOException if it is not there
     */
    public static ProcessUsage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        return new ProcessUsage(count(process.resolve("fd")), count(process.resolve("task")), resident(process));
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static long resident(Path process) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
