package io.jailhouse.benchmark;

import io.jailhouse.agent.device.MmioDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a new JVM needs until a kernel of {@code benchmarks/kernels} runs at half of its speed. Arguments: {@code
 * kernel=N} for single kernels by number.
 */
public final class WarmUpBenchmark {
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    // Samples over which a speed is averaged.
    private static final int WINDOW = 3;
    private static final String HERE = "here=";
    private static final String ONE = "kernel=";
    private static final String ROW = "%-28s %16s %16s %18s%n";
    private static final double MILLION = 1e6;

    private WarmUpBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 1 && arguments[0].startsWith(HERE)) {
            measure(Integer.parseInt(arguments[0].substring(HERE.length())));
            return;
        }
        System.out.printf(ROW, "", "peak, million/s", "half of it after", "nine tenths after");
        int[] kernels = List.of(arguments).stream()
                .filter(argument -> argument.startsWith(ONE))
                .mapToInt(argument -> Integer.parseInt(argument.substring(ONE.length())))
                .toArray();
        for (int n = 0; kernels.length == 0 ? inNewJvm(n) : n < kernels.length && inNewJvm(kernels[n]); n++) {
            // Each prints its row.
        }
    }

    /** Whether there is such a kernel. */
    private static boolean inNewJvm(int kernel) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        ProcessHandle.Info self = ProcessHandle.current().info();
        command.add(self.command().orElseThrow());
        for (String argument : self.arguments().orElseThrow()) {
            command.add(argument);
            if (argument.equals(WarmUpBenchmark.class.getName())) {
                break;
            }
        }
        command.add(HERE + kernel);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean any = false;
        try (BufferedReader rows = process.inputReader(StandardCharsets.UTF_8)) {
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                System.out.println(row);
                any = true;
            }
        }
        return process.waitFor() == 0 && any;
    }

    private static void measure(int kernel) throws IOException, InterruptedException {
        StringBuilder printed = new StringBuilder();
        try (KernelMachine machine = new KernelMachine(KernelMachine.image(1L << kernel), true, new Printed(printed))) {
            Thread cpu = new Thread(machine::run, "cpu");
            List<Double> speeds = new ArrayList<>();
            cpu.start();
            long before = System.nanoTime();
            long executed = 0;
            while (cpu.isAlive()) {
                LockSupport.parkNanos(SAMPLE_NANOS);
                long now = System.nanoTime();
                long count = machine.instructions();
                speeds.add((count - executed) * 1e9 / (now - before));
                before = now;
                executed = count;
            }
            cpu.join();
            if (!printed.isEmpty()) {
                print(name(printed), averaged(speeds));
            }
        }
    }

    /** The name of the kernel, which may print other things before its row. */
    private static String name(StringBuilder printed) {
        int end = printed.indexOf("\t");
        int start = end;
        while (start > 0 && printed.charAt(start - 1) >= ' ') {
            start--;
        }
        return printed.substring(start, end);
    }

    private static List<Double> averaged(List<Double> speeds) {
        List<Double> averages = new ArrayList<>();
        for (int i = 0; i + WINDOW <= speeds.size(); i++) {
            averages.add(speeds.subList(i, i + WINDOW).stream()
                    .mapToDouble(speed -> speed)
                    .average()
                    .orElseThrow());
        }
        return averages;
    }

    private static void print(String name, List<Double> speeds) {
        double peak = speeds.stream().mapToDouble(speed -> speed).max().orElseThrow();
        System.out.printf(
                ROW,
                name,
                "%,.0f".formatted(peak / MILLION),
                "%d ms".formatted(millisUntil(speeds, peak / 2)),
                "%d ms".formatted(millisUntil(speeds, peak * 0.9)));
    }

    /** Until the end of the first window with such a speed. */
    private static long millisUntil(List<Double> speeds, double speed) {
        int first = 0;
        while (speeds.get(first) < speed) {
            first++;
        }
        return TimeUnit.NANOSECONDS.toMillis((first + WINDOW) * SAMPLE_NANOS);
    }

    /** A serial port that keeps what is printed, for after the run. */
    private record Printed(StringBuilder text) implements MmioDevice {
        @Override
        public long load(long offset, int size) {
            return 0;
        }

        @Override
        public void store(long offset, long value, int size) {
            text.append((char) (value & 0xff));
        }
    }
}
