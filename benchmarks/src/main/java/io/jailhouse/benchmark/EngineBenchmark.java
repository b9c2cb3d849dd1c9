package io.jailhouse.benchmark;

import io.jailhouse.agent.aarch64.Aarch64;
import io.jailhouse.agent.aarch64.mmu.InnerShareableDomain;
import io.jailhouse.agent.aarch64.translate.Translator;
import io.jailhouse.agent.cpu.CpuEngine;
import io.jailhouse.agent.cpu.CpuEvents;
import io.jailhouse.agent.cpu.Exit;
import io.jailhouse.agent.cpu.GenericCounter;
import io.jailhouse.agent.cpu.SystemRegisterDevice;
import io.jailhouse.agent.device.MmioDevice;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernels of {@code benchmarks/kernels} on the AArch64 engine and on QEMU, which runs the same binary. Arguments: how
 * often the two take turns; {@code interpreter} to leave the translator out; {@code alone} to leave QEMU
 * out; {@code kernel=N} for single kernels by number.
 */
public final class EngineBenchmark {
    private static final long RAM = 0x40000000L;
    private static final long RAM_SIZE = 0x8000000;
    private static final long ENTRY = 0x40080000L;
    private static final long UART = 0x9000000L;
    // Where the image says which kernels are to run.
    private static final int SELECTION = 8;
    private static final long PAGE = 0x1000;
    private static final String ROW = "%-28s %12s %12s %8s%n";

    /** Nanoseconds of CPU time a turn of a kernel, of all runs. */
    private record Times(String checksum, List<Double> nanos) {
        private double median() {
            List<Double> sorted = nanos.stream().sorted().toList();
            return sorted.get(sorted.size() / 2);
        }
    }

    private EngineBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws IOException if the kernels cannot be read or QEMU cannot be started
     */
    public static void main(String[] arguments) throws IOException {
        List<String> options = Arrays.asList(arguments);
        int rounds = options.stream()
                .filter(option -> option.matches("\\d+"))
                .findFirst()
                .map(Integer::parseInt)
                .orElse(3);
        Path image = Path.of(System.getProperty("project.root", ".")).resolve("benchmarks/kernels/kernels.bin");
        Path kernels = Files.createTempFile("kernels", ".bin");
        Files.write(kernels, selected(Files.readAllBytes(image), options));
        Map<String, Times> engine = new LinkedHashMap<>();
        Map<String, Times> qemu = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            runEngine(Files.readAllBytes(kernels), !options.contains("interpreter"), engine);
            if (!options.contains("alone")) {
                runQemu(kernels, qemu);
            }
        }
        Files.delete(kernels);
        print(engine, qemu);
    }

    private static byte[] selected(byte[] image, List<String> options) {
        long selection = options.stream()
                .filter(option -> option.startsWith("kernel="))
                .mapToLong(option -> 1L << Integer.parseInt(option.substring("kernel=".length())))
                .reduce(0, (a, b) -> a | b);
        if (selection != 0) {
            ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putLong(SELECTION, selection);
        }
        return image;
    }

    private static void print(Map<String, Times> engine, Map<String, Times> qemu) {
        System.out.printf(ROW, "nanoseconds a turn", "engine", "QEMU", "ratio");
        double product = 1;
        for (Map.Entry<String, Times> kernel : engine.entrySet()) {
            double ours = kernel.getValue().median();
            Times theirs = qemu.get(kernel.getKey());
            if (theirs == null) {
                System.out.printf(ROW, kernel.getKey(), "%.1f".formatted(ours), "", "");
                continue;
            }
            if (!theirs.checksum().equals(kernel.getValue().checksum())) {
                throw new IllegalStateException(kernel.getKey() + " gives something else than on QEMU");
            }
            double ratio = theirs.median() / ours;
            product *= ratio;
            System.out.printf(
                    ROW,
                    kernel.getKey(),
                    "%.1f".formatted(ours),
                    "%.1f".formatted(theirs.median()),
                    "%.2f".formatted(ratio));
        }
        if (!qemu.isEmpty()) {
            System.out.printf(ROW, "geometric mean", "", "", "%.2f".formatted(Math.pow(product, 1.0 / engine.size())));
        }
    }

    /** Takes the lines of a run; a line tells what has happened since the one before. */
    private static final class Lines {
        private final Map<String, Times> times;
        private String kernel = "";
        private long before;

        private Lines(Map<String, Times> times) {
            this.times = times;
        }

        private void add(String line, long cpuNanos) {
            String[] fields = line.split("\t");
            // What comes before the first line of a kernel is its warm-up.
            if (fields[0].equals(kernel)) {
                times.computeIfAbsent(kernel, _ -> new Times(fields[3], new ArrayList<>()))
                        .nanos()
                        .add((cpuNanos - before) / Double.parseDouble(fields[1]));
            }
            kernel = fields[0];
            before = cpuNanos;
        }
    }

    private static void runQemu(Path kernels, Map<String, Times> times) throws IOException {
        Process qemu = new ProcessBuilder(
                        "qemu-system-aarch64",
                        "-M",
                        "virt",
                        "-cpu",
                        "cortex-a53",
                        "-m",
                        "256",
                        "-display",
                        "none",
                        "-monitor",
                        "none",
                        "-serial",
                        "stdio",
                        "-kernel",
                        kernels.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        qemu.getOutputStream().close();
        Lines lines = new Lines(times);
        try (BufferedReader output = qemu.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line, cpuNanos(qemu.pid()));
            }
        }
    }

    /** CPU time of all threads of a process, in nanoseconds (proc(5), schedstat). */
    private static long cpuNanos(long pid) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                try {
                    String[] fields =
                            Files.readString(thread.resolve("schedstat")).split(" ");
                    sum += Long.parseLong(fields[0]);
                } catch (NoSuchFileException ended) {
                    // A thread that QEMU needed for a moment only.
                }
            }
        }
        return sum;
    }

    private static void runEngine(byte[] image, boolean translating, Map<String, Times> times) {
        Console console = new Console(new Lines(times));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment ram = arena.allocate(RAM_SIZE, PAGE);
            MemorySegment.copy(image, 0, ram, ValueLayout.JAVA_BYTE, ENTRY - RAM, image.length);
            CpuEngine cpu = Aarch64.cpu(
                    0,
                    new CpuTime(),
                    SystemRegisterDevice.none(),
                    new InnerShareableDomain(),
                    CpuEvents.none(),
                    translating ? Optional.of(Translator.ofHotCode()) : Optional.empty());
            cpu.install(Stage2Map.of(List.of(
                    new Stage2Range(RAM, RAM_SIZE, true, true, new Target.HostMemory(ram.address())),
                    new Stage2Range(UART, PAGE, true, true, new Target.Device(console, 0)))));
            cpu.reset(ENTRY);
            Exit exit = cpu.run();
            if (!(exit instanceof Exit.Hypercall)) {
                throw new IllegalStateException("the kernels stopped: " + exit);
            }
        }
    }

    /** The time that the guest sees: what its thread has got of the host's CPUs. */
    private static final class CpuTime implements GenericCounter {
        private static long nanos() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        @Override
        public long frequencyHz() {
            return 1_000_000_000;
        }

        @Override
        public long count() {
            return nanos();
        }
    }

    /** A serial port that takes lines. */
    private static final class Console implements MmioDevice {
        private final Lines lines;
        private final StringBuilder line = new StringBuilder();

        private Console(Lines lines) {
            this.lines = lines;
        }

        @Override
        public long load(long offset, int size) {
            return 0;
        }

        @Override
        public void store(long offset, long value, int size) {
            if (value != '\n') {
                line.append((char) (value & 0xff));
                return;
            }
            lines.add(line.toString(), CpuTime.nanos());
            line.setLength(0);
        }
    }
}
