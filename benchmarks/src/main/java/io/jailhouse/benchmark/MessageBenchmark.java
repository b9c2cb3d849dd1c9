package io.jailhouse.benchmark;

import io.jailhouse.shm.ivshmem.host.HostDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * TCP/IP against bare shared memory: messages between two processes over the loopback interface, and through the output
 * sections of a link with a doorbell for each. Arguments: a file for the plot (SVG), milliseconds for each figure.
 */
public final class MessageBenchmark {
    private static final List<Integer> SIZES = List.of(64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10);
    private static final long SPIN_FOREVER = Long.MAX_VALUE;
    private static final double NANOS_A_MICRO = 1e3;
    private static final double BYTES_A_MEGABYTE = 1e6;
    private static final int ACKNOWLEDGEMENT = 8;
    private static final int MOST_SAMPLES = 1_000_000;
    private static final String ROW = "%8s %12s %12s %12s   %12s %12s %12s%n";

    /** How two processes talk. */
    private enum Way {
        TCP("TCP/IP"),
        ASLEEP("shared memory, who waits sleeps"),
        SPINNING("shared memory, who waits spins");

        private final String title;

        Way(String title) {
            this.title = title;
        }
    }

    private MessageBenchmark() {}

    /**
     * Measures, prints and plots.
     *
     * @param arguments see above
     * @throws Exception if the second process fails
     */
    public static void main(String[] arguments) throws Exception {
        long nanos = TimeUnit.MILLISECONDS.toNanos(arguments.length > 1 ? Long.parseLong(arguments[1]) : 1500);
        double[][] micros = new double[Way.values().length][SIZES.size()];
        double[][] megabytes = new double[Way.values().length][SIZES.size()];
        for (Way way : Way.values()) {
            for (int i = 0; i < SIZES.size(); i++) {
                micros[way.ordinal()][i] = measure(way, SIZES.get(i), false, nanos);
                megabytes[way.ordinal()][i] = measure(way, SIZES.get(i), true, nanos);
            }
        }
        System.out.printf(ROW, "", "round trip", "p50, us", "", "stream", "MB/s", "");
        System.out.printf(ROW, "bytes", "TCP/IP", "asleep", "spinning", "TCP/IP", "asleep", "spinning");
        for (int i = 0; i < SIZES.size(); i++) {
            System.out.printf(
                    ROW,
                    SIZES.get(i),
                    number(micros[0][i]),
                    number(micros[1][i]),
                    number(micros[2][i]),
                    number(megabytes[0][i]),
                    number(megabytes[1][i]),
                    number(megabytes[2][i]));
        }
        if (arguments.length > 0) {
            LogPlot plot = new LogPlot(
                    "Messages between two processes",
                    Arrays.stream(Way.values()).map(way -> way.title).toList(),
                    SIZES);
            plot.panel("round trip, microseconds (median)", micros);
            plot.panel("stream, megabytes a second", megabytes);
            Files.writeString(Path.of(arguments[0]), plot.svg());
        }
    }

    private static String number(double value) {
        return value < 100 ? "%.2f".formatted(value) : "%.0f".formatted(value);
    }

    private static double measure(Way way, int size, boolean stream, long nanos) throws Exception {
        List<String> words = List.of(way.name(), Integer.toString(size), Boolean.toString(stream));
        if (way == Way.TCP) {
            try (ServerSocketChannel server = ServerSocketChannel.open()
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    TwoEnds ends = TwoEnds.create(Second.class, with(words, port(server)));
                    MessageChannel channel = new TcpChannel(server.accept())) {
                ends.awaitPeer();
                return first(channel, size, stream, nanos);
            }
        }
        try (TwoEnds ends = TwoEnds.create(Second.class, with(words, ""))) {
            HostDevice device = HostDevice.open(ends.paths(), TwoEnds.ADDRESS);
            device.setSpin(way == Way.SPINNING ? SPIN_FOREVER : 0);
            try (MessageChannel channel = new SharedMemoryChannel(device, Math.max(size, ACKNOWLEDGEMENT))) {
                ends.awaitPeer();
                return first(channel, size, stream, nanos);
            }
        }
    }

    private static String[] with(List<String> words, String last) {
        List<String> all = new ArrayList<>(words);
        all.add(last);
        return all.toArray(String[]::new);
    }

    private static String port(ServerSocketChannel server) throws IOException {
        return Integer.toString(((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    /** Half of the time is warm-up. The first byte of the last message is 1. */
    private static double first(MessageChannel channel, int size, boolean stream, long nanos) throws IOException {
        MemorySegment message = Arena.ofAuto().allocate(size);
        double[] samples = new double[MOST_SAMPLES];
        int count = 0;
        long messages = 0;
        long start = System.nanoTime();
        long measured = start + nanos / 2;
        long now = start;
        while (now - start < nanos && count < MOST_SAMPLES) {
            channel.send(message, size);
            if (!stream) {
                channel.receive(message, size);
            }
            long before = now;
            now = System.nanoTime();
            if (now - measured > 0) {
                messages++;
                samples[count] = (now - before) / NANOS_A_MICRO;
                count += stream ? 0 : 1;
            } else {
                measured = Math.max(measured, now);
            }
        }
        message.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        channel.send(message, size);
        channel.receive(message, Math.min(size, ACKNOWLEDGEMENT));
        if (stream) {
            return messages * (double) size / BYTES_A_MEGABYTE / ((System.nanoTime() - measured) / 1e9);
        }
        double[] sorted = Arrays.copyOf(samples, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }

    /** The second process: returns each message, or takes a stream. */
    static final class Second {
        private Second() {}

        /**
         * Runs until the last message.
         *
         * @param arguments folder of the board, way, size, whether it is a stream, port
         * @throws IOException if the first process is gone
         */
        public static void main(String[] arguments) throws IOException {
            int size = Integer.parseInt(arguments[2]);
            boolean stream = Boolean.parseBoolean(arguments[3]);
            MemorySegment message = Arena.ofAuto().allocate(size);
            try (MessageChannel channel = open(Way.valueOf(arguments[1]), Path.of(arguments[0]), size, arguments[4])) {
                System.out.println("ready");
                boolean last = false;
                while (!last) {
                    channel.receive(message, size);
                    last = message.get(ValueLayout.JAVA_BYTE, 0) != 0;
                    if (!stream && !last) {
                        channel.send(message, size);
                    }
                }
                channel.send(message, Math.min(size, ACKNOWLEDGEMENT));
                // The first process has read it when it closes its end of the pipe.
                System.in.read();
            }
        }

        private static MessageChannel open(Way way, Path folder, int size, String port) throws IOException {
            if (way == Way.TCP) {
                return new TcpChannel(SocketChannel.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port))));
            }
            HostDevice device = HostDevice.open(TwoEnds.paths(folder), TwoEnds.ADDRESS);
            device.setSpin(way == Way.SPINNING ? SPIN_FOREVER : 0);
            return new SharedMemoryChannel(device, Math.max(size, ACKNOWLEDGEMENT));
        }
    }
}
