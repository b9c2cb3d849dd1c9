package io.jailhouse.integration.program;

import io.jailhouse.integration.board.BusyLinks;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.HostNetDevice;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import io.jailhouse.shm.ivshmem.inet.InetEvents;
import io.jailhouse.shm.ivshmem.inet.InetHost;
import io.jailhouse.shm.ivshmem.inet.Ipv4Address;
import io.jailhouse.shm.ivshmem.net.LinkEvents;
import io.jailhouse.shm.ivshmem.net.NetLink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Streams UDP datagrams over the Ethernet link to net-demo, which sends them back, and looks at every byte that returns.
 * Runs in a thread of a test, or as a program of its own until it is killed.
 */
public final class EchoTraffic implements AutoCloseable {
    private static final LinkAddress LINK = LinkAddress.parse("00:01.0");
    private static final Ipv4Address OWN = Ipv4Address.parse("192.168.0.3");
    private static final Ipv4Address CELL = Ipv4Address.parse("192.168.0.2");
    private static final int OWN_PORT = 4000;
    private static final int ECHO_PORT = 7;
    private static final int SHORTEST = 64;
    private static final int LENGTHS = 1400;

    /** So many datagrams are on their way at once; both rings have room for more. */
    private static final int WINDOW = 64;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final HostDevice device;
    private final NetLink link;
    private final InetHost host;
    private final MemorySegment datagram = Arena.ofAuto().allocate(SHORTEST + LENGTHS);
    private int sent;
    private int expected;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger timesUp = new AtomicInteger();
    private final AtomicInteger timesDown = new AtomicInteger();
    private volatile long downNanos;
    private volatile String whyDown = "";
    private volatile String garbage = "";
    private volatile boolean closed;
    private Thread thread;

    private EchoTraffic(HostDevice device) throws IOException {
        this.device = device;
        link = new NetLink(new HostNetDevice(device), new LinkEvents() {
            @Override
            public void up() {
                // What was on its way is lost with the link.
                expected = sent;
                timesUp.incrementAndGet();
            }

            @Override
            public void down(String reason) {
                downNanos = System.nanoTime();
                whyDown = reason;
                timesDown.incrementAndGet();
            }
        });
        host = new InetHost(link, OWN, new InetEvents() {
            @Override
            public void datagram(int source, int sourcePort, int port, MemorySegment data, int offset, int length) {
                take(data.asSlice(offset, length));
            }
        });
    }

    /** Says "ready" when the first datagram has come back. */
    public static void main(String[] arguments) throws IOException {
        TestProcess.endWithIt();
        try (HostDevice device = HostDevice.open(BoardPaths.of("default", System.getenv()), LINK)) {
            EchoTraffic traffic = new EchoTraffic(device);
            while (traffic.answered() == 0) {
                traffic.step();
            }
            TestProcess.sayReady();
            while (true) {
                traffic.step();
            }
        }
    }

    /** Streams in a thread of this process, whether or not net-demo is there. */
    public static EchoTraffic over(BoardPaths board) throws IOException {
        HostDevice device = HostDevice.open(board, LINK);
        EchoTraffic traffic = new EchoTraffic(device);
        traffic.thread = Thread.ofPlatform().daemon().name("echo traffic").start(() -> {
            while (!traffic.closed) {
                traffic.step();
            }
        });
        return traffic;
    }

    private void step() {
        host.poll();
        if (link.isUp() && host.resolve(CELL.value())) {
            while (sent - expected < WINDOW && send()) {
                sent++;
            }
            host.flush();
        }
        if (host.arm()) {
            device.awaitInterrupt(LOOK_NANOS);
        }
    }

    private boolean send() {
        int length = SHORTEST + sent % LENGTHS;
        for (int i = 0; i < length; i++) {
            datagram.set(ValueLayout.JAVA_BYTE, i, octet(sent, i));
        }
        datagram.set(ValueLayout.JAVA_INT, 0, sent);
        return host.sendDatagram(CELL.value(), OWN_PORT, ECHO_PORT, datagram, 0, length);
    }

    private static byte octet(int number, int position) {
        return (byte) (number * 31 + position * 7);
    }

    /** Nothing is lost while the link is up, and nothing changes its place. */
    private void take(MemorySegment data) {
        if (!isExpected(data) && garbage.isEmpty()) {
            garbage = "instead of datagram %d came %d other bytes".formatted(expected, data.byteSize());
        }
        expected++;
        answered.incrementAndGet();
    }

    private boolean isExpected(MemorySegment data) {
        if (data.byteSize() != SHORTEST + expected % LENGTHS
                || data.get(ValueLayout.JAVA_INT_UNALIGNED, 0) != expected) {
            return false;
        }
        for (int i = Integer.BYTES; i < data.byteSize(); i++) {
            if (data.get(ValueLayout.JAVA_BYTE, i) != octet(expected, i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many datagrams have come back. */
    public int answered() {
        return answered.get();
    }

    /** Waits until a hundred more have come back. */
    public void awaitMore() {
        int before = answered();
        BusyLinks.await(() -> answered() > before + 100);
    }

    /** Returns how often the link has come up. */
    public int timesUp() {
        return timesUp.get();
    }

    /** Returns how often the link has gone down. */
    public int timesDown() {
        return timesDown.get();
    }

    /** Returns when the link went down last, in the time of {@link System#nanoTime}. */
    public long downNanos() {
        return downNanos;
    }

    /** Returns why the link went down last. */
    public String whyDown() {
        return whyDown;
    }

    /** Describes the first datagram that was not as it should be; empty if there was none. */
    public String garbage() {
        return garbage;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        link.close();
        device.close();
    }
}
