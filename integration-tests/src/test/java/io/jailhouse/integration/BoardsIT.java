package io.jailhouse.integration;

import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A demonstration runs on each board that is shipped beside the one that all other tests use. */
@ExtendWith(BoardExtension.class)
class BoardsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String HELLO = "Hello 1 from cell!";
    private static final String TIMER = "Initializing the timer...";

    @ParameterizedTest
    @CsvSource({
        "k3-am62p5-sk, k3-am62p5-sk-inmate-demo, uart-demo, 0x2810000, " + HELLO,
        "k3-am654-idk, k3-am654-inmate-demo, gic-demo, 0x40a00000, " + TIMER,
        "k3-j721e-evm, k3-j721e-evm-inmate-demo, ivshmem-demo, 0x2810000, IVSHMEM: max. peers is 2",
        "qemu-arm64, qemu-arm64-inmate-demo, uart-demo, 0x9000000, " + HELLO
    })
    void runsItsDemonstration(String system, String cell, String image, String port, String line, TestBoard board) {
        board.runAll(
                "enable configs/arm64/%s.cell".formatted(system),
                "cell create configs/arm64/%s.cell".formatted(cell),
                "cell load 1 inmates/bin/arm64/%s.bin".formatted(image),
                "cell start 1");
        try (Console console = board.serialConsole(Long.decode(port))) {
            console.await(line + "\r\n", LIMIT);
        }
    }
}
