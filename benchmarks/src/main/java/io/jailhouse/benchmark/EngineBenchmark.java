package io.jailhouse.benchmark;

import io.jailhouse.agent.device.MmioDevice;
import java.io.BufferedReader;
import java.io.IOException;
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

/**
 * The kernels of {@code benchmarks/kernels} on the AArch64 engine and on QEMU, which runs the same binary. Arguments: how
 * often the two take turns; {@code interpreter} to leave the translator out; {@code alone} to leave QEMU
 * out; {@code icount} to have QEMU count instructions too, as the engine always does; {@code kernel=N} for single kernels by
 * number; {@code plot=FILE} for a picture of the ratios.
 */
public final class EngineBenchmark {
    private static final String ROW = "%-28s %12s %12s %8s%n";

    private static final String PLOT = "plot=";

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
        Path kernels = Files.createTempFile("kernels", ".bin");
        Files.write(kernels, KernelMachine.image(selection(options)));
        Map<String, Times> engine = new LinkedHashMap<>();
        Map<String, Times> qemu = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            runEngine(Files.readAllBytes(kernels), !options.contains("interpreter"), engine);
            if (!options.contains("alone")) {
                runQemu(kernels, options.contains("icount"), qemu);
            }
        }
        Files.delete(kernels);
        RatioBars bars = new RatioBars("how many times as fast as QEMU");
        print(engine, qemu, bars);
        for (String option : options) {
            if (option.startsWith(PLOT)) {
                Files.writeString(Path.of(option.substring(PLOT.length())), bars.svg());
            }
        }
    }

    private static long selection(List<String> options) {
        return options.stream()
                .filter(option -> option.startsWith("kernel="))
                .mapToLong(option -> 1L << Integer.parseInt(option.substring("kernel=".length())))
                .reduce(0, (a, b) -> a | b);
    }

    private static void print(Map<String, Times> engine, Map<String, Times> qemu, RatioBars bars) {
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
            bars.bar(kernel.getKey(), ratio);
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

    private static void runQemu(Path kernels, boolean counting, Map<String, Times> times) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a53"));
        command.addAll(List.of("-m", "256", "-display", "none", "-monitor", "none", "-serial", "stdio"));
        command.addAll(List.of("-kernel", kernels.toString()));
        if (counting) {
            command.addAll(List.of("-icount", "shift=0,sleep=off"));
        }
        Process qemu = new ProcessBuilder(command)
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
        try (KernelMachine machine = new KernelMachine(image, translating, new Console(new Lines(times)))) {
            machine.run();
        }
    }

    /** A serial port that takes lines: a PL011 (DDI 0183) as far as the kernels use it. */
    private static final class Console implements MmioDevice {
        private static final long DATA = 0;
        private static final long FLAGS = 0x18;
        private static final long ALL_IS_SENT = 0x80;

        private final Lines lines;
        private final StringBuilder line = new StringBuilder();

        private Console(Lines lines) {
            this.lines = lines;
        }

        @Override
        public long load(long offset, int size) {
            return offset == FLAGS ? ALL_IS_SENT : 0;
        }

        @Override
        public void store(long offset, long value, int size) {
            if (offset != DATA) {
                return;
            }
            if (value != '\n') {
                line.append((char) (value & 0xff));
                return;
            }
            lines.add(line.toString(), KernelMachine.cpuNanos());
            line.setLength(0);
        }
    }
}
