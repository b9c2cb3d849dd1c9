package io.jailhouse.benchmark;

import io.jailhouse.shm.TimerSlack;
import io.jailhouse.shm.console.ConsoleFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * How late a timer interrupts an inmate, as the inmate sees it, and what waiting for it costs: gic-demo, with and without
 * precise timers. Arguments: interrupts to measure, interrupts a second.
 */
public final class JitterBenchmark {
    private static final String SYSTEM = "configs/arm64/k3-am625-sk.cell";
    private static final String CELL = "configs/arm64/k3-am625-sk-inmate-demo.cell";
    private static final String IMAGE = "inmates/bin/arm64/gic-demo.bin";
    private static final String NAME = "inmate-demo";
    private static final long CONSOLE = 0x2810000;
    private static final Pattern LINE = Pattern.compile("Timer fired, jitter: +([0-9]+) ns,[^\n]*\n");
    private static final String ROW = "%-20s %9s %9s %9s %9s  %14s%n";

    private JitterBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws Exception if a command fails
     */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        System.out.printf("%d interrupts after as many of warm-up, %d a second; microseconds%n", count, rate);
        System.out.printf(ROW, "precise timers", "min", "p50", "p99", "max", "agent's CPU, %");
        print("a bare sleeper", bareSleeper(count, rate), 0);
        for (String precise : List.of("on", "off")) {
            measure(precise, count, rate);
        }
    }

    /** How late this host wakes a thread that only sleeps. */
    private static int[] bareSleeper(int count, int rate) {
        int[] late = new int[count];
        long deadline = System.nanoTime();
        TimerSlack.set(1);
        for (int i = 0; i < count; i++) {
            deadline += TimeUnit.SECONDS.toNanos(1) / rate;
            while (System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(deadline - System.nanoTime());
            }
            late[i] = (int) (System.nanoTime() - deadline);
        }
        return late;
    }

    private static void measure(String precise, int count, int rate) throws IOException, InterruptedException {
        try (MeasuredBoard board = MeasuredBoard.create()) {
            board.run(
                    String.join(
                            "\n",
                            "enable " + SYSTEM + " --serial-speed unlimited --precise-timers " + precise,
                            "cell create " + CELL,
                            "cell load %s %s -s rate=%d -a 0x1000".formatted(NAME, IMAGE, rate),
                            "cell start " + NAME,
                            ""),
                    "batch");
            ProcessHandle agent =
                    ProcessHandle.of(board.cells().getLast().getAgentPid()).orElseThrow();
            try (ConsoleFile console = board.serialConsole(CONSOLE)) {
                ConsoleNumbers jitters = new ConsoleNumbers(console.readerFromStart(), LINE);
                jitters.take(count);
                Duration busy = agent.info().totalCpuDuration().orElseThrow();
                long start = System.nanoTime();
                int[] jitter = jitters.take(count);
                double nanos = System.nanoTime() - start;
                Duration used = agent.info().totalCpuDuration().orElseThrow().minus(busy);
                print(precise, jitter, 100 * used.toNanos() / nanos);
            }
        }
    }

    private static void print(String precise, int[] jitter, double percent) {
        Arrays.sort(jitter);
        System.out.printf(
                ROW,
                precise,
                micros(jitter[0]),
                micros(jitter[jitter.length / 2]),
                micros(jitter[jitter.length * 99 / 100]),
                micros(jitter[jitter.length - 1]),
                "%.1f".formatted(percent));
    }

    private static String micros(int nanos) {
        return "%.1f".formatted(nanos / 1e3);
    }
}
