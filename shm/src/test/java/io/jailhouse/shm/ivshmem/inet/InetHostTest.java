package io.jailhouse.shm.ivshmem.inet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jailhouse.shm.ivshmem.host.HostDevice;
import io.jailhouse.shm.ivshmem.host.HostNetDevice;
import io.jailhouse.shm.ivshmem.host.LinkBoard;
import io.jailhouse.shm.ivshmem.net.LinkEvents;
import io.jailhouse.shm.ivshmem.net.NetLink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InetHostTest {
    private static final Ipv4Address LEFT = Ipv4Address.parse("192.168.0.3");
    private static final Ipv4Address RIGHT = Ipv4Address.parse("192.168.0.2");

    @TempDir
    private Path dir;

    private final List<String> heard = new ArrayList<>();
    private final InetEvents events = new InetEvents() {
        @Override
        public void echoReply(int source, int identifier, int sequence, int timeToLive, int length) {
            heard.add("%s %d %d %d %d".formatted(new Ipv4Address(source), identifier, sequence, timeToLive, length));
        }

        @Override
        public void datagram(int source, int sourcePort, int port, MemorySegment data, int offset, int length) {
            heard.add("%d %d %d %d".formatted(sourcePort, port, length, data.get(ValueLayout.JAVA_BYTE, offset)));
        }
    };

    private LinkBoard board;
    private HostDevice leftDevice;
    private HostDevice rightDevice;
    private NetLink leftLink;
    private NetLink rightLink;
    private InetHost left;
    private InetHost right;

    @BeforeEach
    void connect() throws IOException {
        board = new LinkBoard(dir, 2, HostNetDevice.PROTOCOL);
        board.join(0, 0);
        board.join(1, 0);
        leftDevice = HostDevice.open(board.paths(), LinkBoard.ADDRESS);
        rightDevice = HostDevice.open(board.paths(), LinkBoard.ADDRESS);
        leftLink = new NetLink(new HostNetDevice(leftDevice), LinkEvents.IGNORED);
        rightLink = new NetLink(new HostNetDevice(rightDevice), LinkEvents.IGNORED);
        left = new InetHost(leftLink, LEFT, events);
        right = new InetHost(rightLink, RIGHT, events);
        run();
        assertThat(leftLink.isUp()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        leftDevice.close();
        rightDevice.close();
        board.close();
    }

    private void run() {
        for (int turn = 0; turn < 5; turn++) {
            left.poll();
            right.poll();
        }
    }

    @Test
    void learnsTheHardwareAddressByArp() {
        assertThat(left.resolve(RIGHT.value())).isFalse();
        run();
        assertThat(left.resolve(RIGHT.value())).isTrue();
        assertThat(right.resolve(LEFT.value())).isTrue();
        assertThat(left.resolve(LEFT.value())).isFalse();
    }

    @Test
    void anEchoRequestIsAnswered() {
        left.resolve(RIGHT.value());
        run();
        assertThat(left.sendEcho(RIGHT.value(), 77, 5, 56)).isTrue();
        run();
        assertThat(heard).containsExactly("192.168.0.2 77 5 64 64");
    }

    @Test
    void datagramsArrive() {
        left.resolve(RIGHT.value());
        run();
        MemorySegment data = MemorySegment.ofArray(new byte[left.longestDatagram()]);
        data.set(ValueLayout.JAVA_BYTE, 0, (byte) 42);
        assertThat(left.sendDatagram(RIGHT.value(), 7, 9, data, 0, 1)).isTrue();
        assertThat(left.sendDatagram(RIGHT.value(), 8, 9, data, 0, left.longestDatagram()))
                .isTrue();
        left.flush();
        run();
        assertThat(heard).containsExactly("7 9 1 42", "8 9 %d 42".formatted(left.longestDatagram()));
    }

    @Test
    void anEchoToAnotherAddressIsNotAnswered() {
        assertThat(left.sendEcho(Ipv4Address.parse("192.168.0.9").value(), 1, 1, 56))
                .isFalse();
        run();
        assertThat(heard).isEmpty();
    }

    @Test
    void wrongPacketsAreDropped() {
        Random random = new Random(5);
        MemorySegment frame = MemorySegment.ofArray(new byte[300]);
        int[] types = {0x0800, 0x0806, 0x86dd};
        for (int i = 0; i < 20_000; i++) {
            for (int at = 12; at < 60; at++) {
                frame.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
            }
            int type = types[i % types.length];
            frame.set(ValueLayout.JAVA_BYTE, 12, (byte) (type >> 8));
            frame.set(ValueLayout.JAVA_BYTE, 13, (byte) type);
            frame.set(ValueLayout.JAVA_BYTE, 14, (byte) (i % 5 == 0 ? random.nextInt() : 0x45));
            assertThat(leftLink.offer(frame, 0, 14 + random.nextInt(200))).isTrue();
            left.poll();
            right.poll();
        }
        assertThat(heard).isEmpty();
        assertThat(rightLink.isUp()).isTrue();
    }

    @Test
    void addressesAreReadAndPrinted() {
        assertThat(Ipv4Address.parse("10.0.255.1")).hasToString("10.0.255.1");
        assertThat(Ipv4Address.parse("255.0.0.1").value()).isEqualTo(0xff000001);
        for (String wrong : new String[] {"", "1.2.3", "1.2.3.256", "1.2.3.4.5", "a.b.c.d"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Ipv4Address.parse(wrong));
        }
    }
}
