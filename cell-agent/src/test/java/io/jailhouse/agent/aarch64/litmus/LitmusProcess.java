package io.jailhouse.agent.aarch64.litmus;

import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A second process with CPU 1 of litmus tests, one after the other. */
final class LitmusProcess {

    private LitmusProcess() {}

    /** Starts it with the class path of this one. */
    static Process start(Path file, int rounds, List<Litmus> tests) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LitmusProcess.class.getName(),
                file.toString(),
                Integer.toString(rounds)));
        tests.forEach(test -> command.add(test.name()));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** The memory of a test in a file. */
    static LitmusMemory map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new LitmusMemory(channel.map(FileChannel.MapMode.READ_WRITE, 0, LitmusMemory.SIZE, arena));
        }
    }

    /** A CPU of another cell. */
    static LitmusCpu cpu(Arena arena, LitmusMemory memory, Litmus test, int number) {
        return new LitmusCpu(
                arena, memory, new InnerShareableDomain(), test, number, Optional.of(Translator.atOnce(0)));
    }

    /** Runs it: file, rounds of each test, tests. */
    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[1]);
        try (Arena arena = Arena.ofShared()) {
            LitmusMemory memory = map(Path.of(arguments[0]), arena);
            for (int i = 2; i < arguments.length; i++) {
                cpu(arena, memory, Litmus.valueOf(arguments[i]), 1).run(1 + (i - 2) * rounds, rounds);
            }
        }
    }
}
