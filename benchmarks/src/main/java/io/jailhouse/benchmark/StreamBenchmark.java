package io.jailhouse.benchmark;

import io.jailhouse.shm.console.ConsoleFile;
import io.jailhouse.shm.console.ConsoleReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Streams over Ethernet links: the kernel's TCP through {@code net tap} from the host to a host and to a cell, and TCP and UDP between two
 * bare-metal cells. Needs root. Argument: seconds of each stream.
 */
public final class StreamBenchmark {
    private static final Path COMMAND =
            Path.of(System.getProperty("project.root", ".")).toAbsolutePath().resolve("jailhouse");
    private static final int PORT = 9;
    private static final int CHUNK = 1 << 16;
    private static final double BITS_A_BYTE = 8;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long FOURTH_UART = 0x02830000;
    private static final Pattern RESULT = Pattern.compile("stream: (\\d+) Mbit/s");

    private final int seconds;

    private StreamBenchmark(int seconds) {
        this.seconds = seconds;
    }

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws Exception if a process fails
     */
    public static void main(String[] arguments) throws Exception {
        StreamBenchmark benchmark = new StreamBenchmark(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5);
        report("TCP of the kernel, host to host", benchmark.hostToHost());
        report("TCP of the kernel, host to cell", benchmark.hostToCell());
        report("TCP, cell to cell", benchmark.cellToCell(""));
        report("UDP, cell to cell", benchmark.cellToCell(" udp"));
    }

    private static void report(String name, String megabits) {
        System.out.printf("%-44s %9s  Mbit/s%n", name, megabits);
    }

    private String hostToHost() throws Exception {
        Path folder = TwoEnds.createFiles();
        Map<String, String> environment = TwoEnds.environment(folder);
        try (Namespace first = Namespace.create("a");
                Namespace second = Namespace.create("b");
                RunningPart firstTap = tap(first, "10.231.1.1", environment);
                RunningPart secondTap = tap(second, "10.231.1.2", environment);
                RunningPart receiver = java(second, Receiver.class)) {
            receiver.awaitLine("ready");
            firstTap.awaitLine("link up");
            secondTap.awaitLine("link up");
            return send(first, "10.231.1.2");
        } finally {
            TwoEnds.remove(folder);
        }
    }

    private String hostToCell() throws Exception {
        try (MeasuredBoard board = MeasuredBoard.create()) {
            board.run("""
                    enable configs/arm64/k3-am625-sk.cell
                    cell create configs/arm64/k3-am625-sk-net-demo.cell
                    cell load net-demo inmates/bin/arm64/net-demo.bin -s ip=10.231.1.2 -a 0x1000
                    cell start net-demo
                    """, "batch");
            try (Namespace first = Namespace.create("a");
                    RunningPart tap = tap(first, "10.231.1.1", board.environment())) {
                tap.awaitLine("link up");
                return send(first, "10.231.1.2");
            }
        }
    }

    private String cellToCell(String how) throws Exception {
        try (MeasuredBoard board = MeasuredBoard.create()) {
            board.run("""
                    enable configs/arm64/k3-am625-sk.cell
                    cell create configs/arm64/k3-am625-sk-net-pair-1.cell
                    cell create configs/arm64/k3-am625-sk-net-pair-2.cell
                    cell load net-pair-2 inmates/bin/arm64/net-demo.bin -s ip=10.231.1.2 -a 0x1000
                    cell start net-pair-2
                    cell load net-pair-1 inmates/bin/arm64/net-demo.bin -s "ip=10.231.1.1 stream=10.231.1.2 seconds=%d%s" -a 0x1000
                    cell start net-pair-1
                    """.formatted(seconds, how), "batch");
            return awaitResult(board);
        }
    }

    private static String awaitResult(MeasuredBoard board) throws IOException {
        long end = System.nanoTime() + LIMIT_NANOS;
        StringBuilder text = new StringBuilder();
        try (ConsoleFile console = board.serialConsole(FOURTH_UART)) {
            ConsoleReader reader = console.readerFromStart();
            byte[] buffer = new byte[1024];
            while (System.nanoTime() - end < 0) {
                reader.await(TimeUnit.SECONDS.toNanos(1));
                text.append(new String(buffer, 0, reader.read(buffer), StandardCharsets.US_ASCII));
                Matcher result = RESULT.matcher(text);
                if (result.find()) {
                    return result.group(1);
                }
            }
        }
        throw new IOException("no stream: " + text);
    }

    private static RunningPart tap(Namespace namespace, String address, Map<String, String> environment)
            throws IOException, InterruptedException {
        RunningPart tap = RunningPart.start(
                namespace.command(List.of(COMMAND.toString(), "net", "tap", "--name", "tap")), environment);
        tap.awaitLine("interface");
        namespace.address("tap", address);
        return tap;
    }

    private static RunningPart java(Namespace namespace, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return RunningPart.start(namespace.command(command), Map.of());
    }

    private String send(Namespace namespace, String address) throws IOException, InterruptedException {
        try (RunningPart sender = java(namespace, Sender.class, address, Integer.toString(seconds))) {
            return sender.awaitLine("");
        }
    }

    /** Sends for a while and prints how many Mbit/s the receiver has taken. */
    static final class Sender {
        private Sender() {}

        /**
         * Runs once.
         *
         * @param arguments address of the receiver; seconds
         * @throws IOException if the connection breaks
         */
        public static void main(String[] arguments) throws IOException {
            long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
            byte[] data = new byte[CHUNK];
            long bytes = 0;
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(arguments[0], PORT), (int) TimeUnit.NANOSECONDS.toMillis(LIMIT_NANOS));
                long start = System.nanoTime();
                while (System.nanoTime() - start < nanos) {
                    socket.getOutputStream().write(data);
                    bytes += CHUNK;
                }
                socket.shutdownOutput();
                // The receiver closes when it has everything.
                if (socket.getInputStream().read() >= 0) {
                    throw new IOException("the receiver answers");
                }
                double micros = (System.nanoTime() - start) / 1e3;
                System.out.printf("%.0f%n", bytes * BITS_A_BYTE / micros);
            }
        }
    }

    /** Takes one stream. */
    static final class Receiver {
        private Receiver() {}

        /**
         * Runs once.
         *
         * @param arguments none
         * @throws IOException if the connection breaks
         */
        public static void main(String[] arguments) throws IOException {
            try (ServerSocket server = new ServerSocket(PORT)) {
                System.out.println("ready");
                try (Socket socket = server.accept()) {
                    InputStream in = socket.getInputStream();
                    byte[] data = new byte[CHUNK];
                    int length = in.read(data);
                    while (length >= 0) {
                        length = in.read(data);
                    }
                }
            }
        }
    }
}
