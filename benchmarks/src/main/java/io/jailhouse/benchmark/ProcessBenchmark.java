package io.jailhouse.benchmark;

import io.jailhouse.proto.Cell;
import java.io.IOException;
import java.util.List;

/**
 * What commands cost in time and processes in memory, as a user meets them. Argument: number of runs, each on a board
 * of its own.
 */
public final class ProcessBenchmark {
    private static final String SYSTEM = "configs/arm64/k3-am625-sk.cell";
    private static final String CELL = "configs/arm64/k3-am625-sk-inmate-demo.cell";
    private static final String IMAGE = "inmates/bin/arm64/uart-demo.bin";
    private static final String NAME = "inmate-demo";
    private static final long CONSOLE = 0x2810000;
    private static final int CALLS_A_RUN = 3;
    private static final double NANOS_A_MILLI = 1e6;

    private final Samples enable = new Samples("enable, with the start of the daemon", "ms");
    private final Samples firstByte = new Samples("create, load, start to the first byte (batch)", "ms");
    private final Samples list = new Samples("cell list", "ms");
    private final Samples disable = new Samples("disable", "ms");
    private final ProcessMemory.Table memory =
            new ProcessMemory.Table(List.of("daemon", "agent of the root cell", "agent of a running cell"));

    private ProcessBenchmark() {}

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws Exception if a command fails
     */
    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        ProcessBenchmark benchmark = new ProcessBenchmark();
        for (int run = 0; run < runs; run++) {
            benchmark.run();
        }
        Samples.printHeader();
        for (Samples samples :
                List.of(benchmark.enable, benchmark.firstByte, benchmark.list, benchmark.disable)) {
            samples.print();
        }
        benchmark.memory.print();
    }

    private void run() throws IOException, InterruptedException {
        try (MeasuredBoard board = MeasuredBoard.create()) {
            enable.add(millis(() -> board.run("", "enable", SYSTEM)));
            firstByte.add(millis(() -> {
                board.run(
                        String.join(
                                "\n",
                                "cell create " + CELL,
                                "cell load " + NAME + " " + IMAGE,
                                "cell start " + NAME,
                                ""),
                        "batch");
                board.awaitFirstByte(CONSOLE);
            }));
            for (int call = 0; call < CALLS_A_RUN; call++) {
                list.add(millis(() -> board.run("", "cell", "list")));
            }
            List<Cell> cells = board.cells();
            memory.add("daemon", ProcessMemory.of(board.daemonPid()));
            memory.add("agent of the root cell", ProcessMemory.of(cells.getFirst().getAgentPid()));
            memory.add("agent of a running cell", ProcessMemory.of(cells.getLast().getAgentPid()));
            disable.add(millis(() -> board.run("", "disable")));
        }
    }

    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    private static double millis(Step step) throws IOException, InterruptedException {
        long start = System.nanoTime();
        step.take();
        return (System.nanoTime() - start) / NANOS_A_MILLI;
    }
}
