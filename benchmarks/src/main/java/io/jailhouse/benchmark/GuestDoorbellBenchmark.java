package io.jailhouse.benchmark;

import io.jailhouse.shm.console.ConsoleFile;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * How long a doorbell takes from one cell to another, to the first instructions of the interrupt's handler: with a receiver
 * that has just been interrupted, and with one that sleeps. Argument: number of doorbells of each sort.
 */
public final class GuestDoorbellBenchmark {
    private static final String CONFIGS = "configs/arm64/k3-am625-sk";
    private static final String IMAGE = "inmates/bin/arm64/doorbell-demo.bin";
    private static final long CONSOLE = 0x2810000;
    private static final Pattern LINE = Pattern.compile("([0-9]+) ns\r?\n");
    private static final int SLEEPY_MICROS = 1000;
    private static final double NANOS_A_MICRO = 1e3;

    private GuestDoorbellBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws Exception if a command fails
     */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        Percentiles.printHeader();
        measure("guest to guest, the receiver is awake", count, 0);
        measure("guest to guest, the receiver sleeps", count, SLEEPY_MICROS);
    }

    private static void measure(String name, int count, int restMicros) throws IOException, InterruptedException {
        try (MeasuredBoard board = MeasuredBoard.create()) {
            board.run(
                    String.join(
                            "\n",
                            "enable " + CONFIGS + ".cell --serial-speed unlimited",
                            "cell create " + CONFIGS + "-ivshmem-demo.cell",
                            "cell create " + CONFIGS + "-ivshmem-demo-2.cell",
                            "cell load ivshmem-demo %s -s \"ring=2 rest=%d\" -a 0x1000".formatted(IMAGE, restMicros),
                            "cell load ivshmem-demo-2 " + IMAGE,
                            "cell start ivshmem-demo-2",
                            "cell start ivshmem-demo",
                            ""),
                    "batch");
            Percentiles times = new Percentiles(name, "us", count);
            try (ConsoleFile console = board.serialConsole(CONSOLE)) {
                ConsoleNumbers ages = new ConsoleNumbers(console.readerFromStart(), LINE);
                ages.take(count);
                for (int nanos : ages.take(count)) {
                    times.add(nanos / NANOS_A_MICRO);
                }
            }
            times.print();
        }
    }
}
