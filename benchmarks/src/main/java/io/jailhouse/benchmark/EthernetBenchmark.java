package io.jailhouse.benchmark;

import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.HostNetDevice;
import io.jailhouse.shm.ivshmem.inet.InetEvents;
import io.jailhouse.shm.ivshmem.inet.InetHost;
import io.jailhouse.shm.ivshmem.inet.Ipv4Address;
import io.jailhouse.shm.ivshmem.net.LinkEvents;
import io.jailhouse.shm.ivshmem.net.NetLink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ping and UDP over the rings of an Ethernet link, between two programs on the host and from the host to a bare-metal cell. Arguments: number of pings, seconds of
 * a stream.
 */
public final class EthernetBenchmark {
    private static final Ipv4Address FIRST = Ipv4Address.parse("192.168.0.3");
    private static final Ipv4Address SECOND = Ipv4Address.parse("192.168.0.2");
    private static final int PORT = 9;
    private static final int WARM_UP = 5_000;
    private static final int PING_DATA = 56;
    private static final int SMALL = 1472;
    private static final double NANOS_A_MILLI = 1e6;
    private static final double BITS_A_BYTE = 8;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final int BATCH = 8;
    private static final long SLEEPY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final HostDevice device;
    private final InetHost host;
    private int answered;

    private EthernetBenchmark(HostDevice device) throws IOException {
        this.device = device;
        this.host = new InetHost(new NetLink(new HostNetDevice(device), LinkEvents.IGNORED), FIRST, new InetEvents() {
            @Override
            public void echoReply(int source, int identifier, int sequence, int timeToLive, int length) {
                answered++;
            }
        });
    }

    /**
     * Measures and prints.
     *
     * @param arguments see above
     * @throws Exception if the second program fails
     */
    public static void main(String[] arguments) throws Exception {
        int pings = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        long nanos = TimeUnit.SECONDS.toNanos(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
        Percentiles.printHeader();
        run("both spin", Long.MAX_VALUE, pings, 0);
        run("as the commands wait", TimeUnit.MICROSECONDS.toNanos(50), pings, REST_NANOS);
        try (TwoEnds ends = TwoEnds.create(Second.class, Long.toString(TimeUnit.MICROSECONDS.toNanos(50)));
                HostDevice device = HostDevice.open(ends.paths(), TwoEnds.ADDRESS)) {
            EthernetBenchmark benchmark = new EthernetBenchmark(device);
            ends.awaitPeer();
            benchmark.connect();
            benchmark.stream(SMALL, nanos / 2);
            report("UDP, datagrams of 1472 bytes", benchmark.stream(SMALL, nanos));
            report("UDP, the longest datagrams", benchmark.stream(benchmark.host.longestDatagram(), nanos));
        }
        measureCell(pings, nanos);
    }

    private static void measureCell(int pings, long nanos) throws Exception {
        try (MeasuredBoard board = MeasuredBoard.create()) {
            board.run("""
                    enable configs/arm64/k3-am625-sk.cell
                    cell create configs/arm64/k3-am625-sk-net-demo.cell
                    cell load net-demo inmates/bin/arm64/net-demo.bin -s ip=192.168.0.2 -a 0x1000
                    cell start net-demo
                    """, "batch");
            try (HostDevice device = HostDevice.open(board.paths(), TwoEnds.ADDRESS)) {
                EthernetBenchmark benchmark = new EthernetBenchmark(device);
                benchmark.connect();
                device.setSpin(Long.MAX_VALUE);
                benchmark.pings("ping, host to cell, one after the other", pings, 0);
                benchmark.pings("ping, host to cell, the cell sleeps before each", pings, SLEEPY_NANOS);
                benchmark.stream(SMALL, nanos / 2);
                report("UDP to a cell, datagrams of 1472 bytes", benchmark.stream(SMALL, nanos));
                report(
                        "UDP to a cell, the longest datagrams",
                        benchmark.stream(benchmark.host.longestDatagram(), nanos));
            }
        }
    }

    private static void report(String name, double gigabits) {
        System.out.printf("%-44s %9.2f  Gbit/s%n", name, gigabits);
    }

    private static void run(String name, long spinNanos, int pings, long restNanos) throws Exception {
        try (TwoEnds ends = TwoEnds.create(Second.class, Long.toString(spinNanos));
                HostDevice device = HostDevice.open(ends.paths(), TwoEnds.ADDRESS)) {
            device.setSpin(Long.MAX_VALUE);
            EthernetBenchmark benchmark = new EthernetBenchmark(device);
            ends.awaitPeer();
            benchmark.connect();
            benchmark.pings("ping, " + name, pings, restNanos);
        }
    }

    private void pings(String name, int pings, long restNanos) {
        Percentiles times = new Percentiles(name, "ms", pings);
        for (int i = 0; i < WARM_UP + pings; i++) {
            rest(i < WARM_UP ? 0 : restNanos);
            double millis = ping(i) / NANOS_A_MILLI;
            if (i >= WARM_UP) {
                times.add(millis);
            }
        }
        times.print();
    }

    private void connect() {
        while (!host.resolve(SECOND.value())) {
            device.awaitInterrupt(TimeUnit.MILLISECONDS.toNanos(1));
            host.poll();
        }
    }

    private long ping(int sequence) {
        int before = answered;
        long start = System.nanoTime();
        host.sendEcho(SECOND.value(), 1, sequence & 0xffff, PING_DATA);
        host.poll();
        while (answered == before) {
            if (host.arm()) {
                device.awaitInterrupt(LOOK_NANOS);
            }
            host.poll();
        }
        return System.nanoTime() - start;
    }

    /** Sends for a while; what the rings took the second program has received, but for the last few frames. */
    private double stream(int size, long nanos) {
        MemorySegment data = Arena.ofAuto().allocate(size);
        long start = System.nanoTime();
        long now = start;
        long bytes = 0;
        while (now - start < nanos) {
            int sent = 0;
            while (sent < BATCH && host.sendDatagram(SECOND.value(), PORT, PORT, data, 0, size)) {
                sent++;
            }
            host.poll();
            bytes += (long) sent * size;
            if (sent < BATCH && host.arm()) {
                device.awaitInterrupt(LOOK_NANOS);
            }
            now = System.nanoTime();
        }
        return bytes * BITS_A_BYTE / (now - start);
    }

    private static void rest(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** The second program: answers echoes and takes datagrams. */
    static final class Second {
        private Second() {}

        /**
         * Runs until the first program leaves.
         *
         * @param arguments folder of the board; how long to spin
         * @throws IOException if the end cannot be opened
         */
        public static void main(String[] arguments) throws IOException {
            try (HostDevice device = HostDevice.open(TwoEnds.paths(Path.of(arguments[0])), TwoEnds.ADDRESS);
                    NetLink link = new NetLink(new HostNetDevice(device), LinkEvents.IGNORED)) {
                InetHost host = new InetHost(link, SECOND, InetEvents.IGNORED);
                System.out.println("ready");
                device.setSpin(Math.min(Long.parseLong(arguments[1]), LOOK_NANOS));
                boolean met = false;
                // It leaves when the first program does.
                while (!met || link.isUp()) {
                    host.poll();
                    met |= link.isUp();
                    if (host.arm()) {
                        device.awaitInterrupt(LOOK_NANOS);
                    }
                }
            }
        }
    }
}
