package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.NET_CELL;
import static io.jailhouse.integration.board.Project.NET_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.CommandResult;
import io.jailhouse.integration.board.RunningCommand;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Ethernet demonstration: the host and a bare-metal cell ask each other for echoes. */
@ExtendWith(BoardExtension.class)
class NetIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long CONSOLE = 0x2830000;

    @BeforeAll
    static void createCell(TestBoard board) {
        board.runAll("enable " + SYSTEM + " --serial-speed unlimited", "cell create " + NET_CELL);
    }

    private static void start(TestBoard board, String commandLine) {
        board.runAll(
                "cell load net-demo %s -s \"%s\" -a 0x1000".formatted(NET_DEMO, commandLine), "cell start net-demo");
    }

    @Test
    void theHostAsksTheCell(TestBoard board) {
        start(board, "ip=192.168.0.2");
        CommandResult ping =
                board.run("net", "ping", "-c", "3", "-i", "0.1", "192.168.0.2").succeeded();
        assertThat(ping.out())
                .matches("(?s)PING 192\\.168\\.0\\.2 \\(192\\.168\\.0\\.2\\): 56 data bytes\n"
                        + "(64 bytes from 192\\.168\\.0\\.2: seq=\\d ttl=64 time=\\d+\\.\\d{3} ms\n){3}"
                        + "\n--- 192\\.168\\.0\\.2 ping statistics ---\n"
                        + "3 packets transmitted, 3 packets received, 0% packet loss\n"
                        + "round-trip min/avg/max = \\S+ ms\n");

        CommandResult nobody = board.run("net", "ping", "-c", "1", "-W", "0.3", "192.168.0.9");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.out()).contains("1 packets transmitted, 0 packets received, 100% packet loss\n");
    }

    @Test
    void theCellAsksTheHost(TestBoard board) {
        try (Console console = board.serialConsole(CONSOLE).skip();
                RunningCommand host = board.start("net", "up", "--address", "192.168.0.3")) {
            host.awaitOutput("192.168.0.3 on link 00:01.0\n", LIMIT);
            start(board, "ip=192.168.0.2 ping=192.168.0.3 count=3 interval=1000");
            host.awaitOutput("link up\n", LIMIT);
            console.await("PING 192.168.0.3 (192.168.0.3): 56 data bytes\r\n", LIMIT)
                    .await("64 bytes from 192.168.0.3: seq=0 ttl=64 time=", LIMIT)
                    .await("3 packets transmitted, 3 packets received, 0% packet loss\r\n", LIMIT);

            // The cell is gone without a word of its own; the link comes up again with its successor.
            board.runAll("cell shutdown net-demo");
            host.awaitOutput("link down: the peer was reset\n", LIMIT);
            start(board, "");
            host.awaitOutput("link down: the peer was reset\nlink up\n", LIMIT);

            host.interrupt();
            assertThat(host.awaitEnd(LIMIT).exitCode()).isZero();
            console.await("link down: the peer was reset\r\n", LIMIT);
        }
    }
}
