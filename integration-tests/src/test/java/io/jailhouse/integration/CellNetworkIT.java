package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.NET_DEMO;
import static io.jailhouse.integration.board.Project.SYSTEM;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two bare-metal cells with an Ethernet link of their own. */
@ExtendWith(BoardExtension.class)
class CellNetworkIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long FIRST_CONSOLE = 0x2830000;
    private static final long SECOND_CONSOLE = 0x2820000;

    @BeforeAll
    static void createCells(TestBoard board) {
        board.runAll(
                "enable " + SYSTEM + " --serial-speed unlimited",
                "cell create configs/arm64/k3-am625-sk-net-pair-1.cell",
                "cell create configs/arm64/k3-am625-sk-net-pair-2.cell");
    }

    private static void start(TestBoard board, String cell, String commandLine) {
        board.runAll(
                "cell load %s %s -s \"%s\" -a 0x1000".formatted(cell, NET_DEMO, commandLine), "cell start " + cell);
    }

    @Test
    void oneCellStreamsToTheOther(TestBoard board) {
        try (Console sender = board.serialConsole(FIRST_CONSOLE).skip();
                Console receiver = board.serialConsole(SECOND_CONSOLE).skip()) {
            start(board, "net-pair-2", "ip=192.168.1.2");
            start(board, "net-pair-1", "ip=192.168.1.1 stream=192.168.1.2 seconds=1");
            sender.await("link up\r\n", LIMIT).await("TCP stream: ", LIMIT).await(" Mbit/s\r\n", LIMIT);
            receiver.await("TCP stream of ", LIMIT).await(" bytes\r\n", LIMIT);

            start(board, "net-pair-1", "ip=192.168.1.1 stream=192.168.1.2 seconds=1 udp");
            sender.await("UDP stream: ", LIMIT).await(" Mbit/s\r\n", LIMIT);

            // The receiver still answers after both.
            start(board, "net-pair-1", "ip=192.168.1.1 ping=192.168.1.2 count=2 interval=50");
            sender.await("2 packets transmitted, 2 packets received, 0% packet loss\r\n", LIMIT);
        }
    }
}
