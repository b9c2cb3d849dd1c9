package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.NET_CELL;
import static io.jailhouse.integration.board.Project.NET_CELL_NAME;
import static io.jailhouse.integration.board.Project.NET_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An Ethernet link joined to the kernel's own network, where the user may do that. */
@ExtendWith(BoardExtension.class)
class TapIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int ECHO_PORT = 7;
    private static final int STREAM_BYTES = 1 << 16;

    @Test
    void everyProgramOfTheHostReachesTheCell(TestBoard board) throws Exception {
        // Nobody's network, whatever else this machine does.
        String name = "jht%07x".formatted(ThreadLocalRandom.current().nextInt(1 << 28));
        String network = "10.231.%d.".formatted(ThreadLocalRandom.current().nextInt(1, 255));
        assumeInterfacesCanBeMade(name);
        board.runAll(
                "enable " + SYSTEM,
                "cell create " + NET_CELL,
                "cell load %s %s -s \"ip=%s2\" -a 0x1000".formatted(NET_CELL_NAME, NET_DEMO, network),
                "cell start " + NET_CELL_NAME);
        try (RunningCommand tap = board.start("net", "tap", "--name", name)) {
            tap.awaitOutput("interface " + name + " on link 00:01.0\n", LIMIT);
            assertThat(ip("address", "add", network + "1/24", "dev", name)).isZero();
            assertThat(ip("link", "set", name, "up")).isZero();
            tap.awaitOutput("link up\n", LIMIT);

            InetAddress cell = InetAddress.getByName(network + "2");
            assertThat(cell.isReachable(NetworkInterface.getByName(name), 0, PATIENCE_MILLIS))
                    .as("answers echo requests")
                    .isTrue();
            echoDatagram(cell);
            echoStream(cell);

            tap.interrupt();
            CommandResult end = tap.awaitEnd(LIMIT);
            assertThat(end.exitCode()).isZero();
            assertThat(NetworkInterface.getByName(name)).isNull();
        }
        CommandResult refused = board.run("net", "tap", "--name", "a-name-that-is-too-long");
        assertThat(refused.failedWithOnly("jailhouse: an interface name has 1 to 15 bytes: \"a-name-that-is-too-long\"")
                        .out())
                .isEmpty();
    }

    /** Needs the device, the command "ip", and the right to make interfaces. */
    private static void assumeInterfacesCanBeMade(String name) throws InterruptedException {
        Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/net/tun")), "no /dev/net/tun");
        try {
            Assumptions.assumeTrue(ip("tuntap", "add", "dev", name, "mode", "tap") == 0, "no right to interfaces");
            assertThat(ip("tuntap", "del", "dev", name, "mode", "tap")).isZero();
        } catch (IOException e) {
            Assumptions.abort("no command ip");
        }
    }

    private static int ip(String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void echoDatagram(InetAddress cell) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] sent = random(1000);
            socket.send(new DatagramPacket(sent, sent.length, cell, ECHO_PORT));
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            socket.receive(answer);
            assertThat(answer.getAddress()).isEqualTo(cell);
            assertThat(answer.getData()).startsWith(sent);
            assertThat(answer.getLength()).isEqualTo(sent.length);
        }
    }

    private static void echoStream(InetAddress cell) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(cell, ECHO_PORT), PATIENCE_MILLIS);
            byte[] sent = random(STREAM_BYTES);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            int step = 1 << 12;
            for (int at = 0; at < sent.length; at += step) {
                out.write(sent, at, step);
                assertThat(in.readNBytes(step)).isEqualTo(Arrays.copyOfRange(sent, at, at + step));
            }
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
