package io.jailhouse.shm.ivshmem.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jailhouse.shm.LivenessLock;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The C header has the layout of the Java classes: its example joins a link and is understood. */
@Timeout(60)
class CExampleTest {
    private static final int CELL = 2;

    @TempDir
    private Path dir;

    private LinkBoard board;
    private Path program;

    @BeforeEach
    void build() throws Exception {
        boolean gcc = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "gcc")));
        assumeTrue(gcc, "no gcc on this machine");
        program = dir.resolve("join-link");
        Process compiler = new ProcessBuilder(
                        "gcc",
                        "-std=gnu11",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-D_GNU_SOURCE",
                        "-o",
                        program.toString(),
                        "src/main/c/join-link.c")
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        board = new LinkBoard(dir, 3, 0);
        board.join(0, 0);
        board.join(CELL, 1);
    }

    @AfterEach
    void close() throws IOException {
        if (board != null) {
            board.close();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        program.toString(),
                        board.paths().sharedDir().toString(),
                        LinkBoard.ADDRESS.toString(),
                        Integer.toString(CELL))
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void joinsRingsWaitsAndLeaves() throws Exception {
        LinkEndpoint cell = board.endpoint(CELL);
        Process joined = start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> board.memory().read(LinkBoard.BASE, 1)[0] == 1);
        assertThat(LivenessLock.isHeld(board.paths().link(0), 0)).isTrue();
        Awaitility.await().until(() -> board.link().counters(0).rung() == 1);
        assertThat(board.memory().read(LinkBoard.BASE + 0x2000, 4)).isEqualTo(new byte[] {0x48, 0x4c, 0x4c, 0x4f});
        assertThat(cell.takePending()).isEqualTo(1);
        board.memory().write(LinkBoard.BASE + 0x2000 + CELL * LinkBoard.SECTION, new byte[] {0x34, 0x12});
        cell.ring(0, 1);
        List<String> lines = joined.inputReader().lines().toList();
        assertThat(lines).containsExactly("peer 0 of 3", "vectors 0x2", "peer 2 says 0x1234");
        assertThat(joined.waitFor()).isZero();
        assertThat(board.memory().read(LinkBoard.BASE, 1)).containsExactly(0);
        assertThat(cell.takePending()).isEqualTo(1);
        assertThat(board.endpoint(0).claim()).isZero();
    }

    @Test
    void aDeviceThatIsInUseIsRefused() throws Exception {
        try (HostDevice device = HostDevice.open(board.paths(), LinkBoard.ADDRESS)) {
            Process refused = start();
            assertThat(refused.inputReader().lines().toList())
                    .singleElement()
                    .asString()
                    .endsWith("Device or resource busy");
            assertThat(refused.waitFor()).isEqualTo(1);
            assertThat(device.id()).isZero();
        }
    }
}
