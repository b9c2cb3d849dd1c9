package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.cli.DaemonStarter.Loss;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.LivenessLock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a command makes of a daemon that it has lost. */
@Timeout(30)
class DaemonStarterTest {
    @TempDir
    private Path folder;

    private BoardPaths paths;

    @BeforeEach
    void aBoardIsOn() throws IOException {
        paths = new BoardPaths("default", folder.resolve("run"), folder.resolve("shm"));
        paths.createDirectories();
        Files.createFile(paths.ledger());
    }

    @Test
    void whoHasItsLockIsDyingOrStartingWhetherOrNotItListens() throws Exception {
        try (LivenessLock _ = LivenessLock.acquire(paths.daemonLock()).orElseThrow()) {
            assertThat(new DaemonStarter(paths).replace()).isEqualTo(Loss.IN_BETWEEN);
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(paths.socket()));
                assertThat(new DaemonStarter(paths).replace()).isEqualTo(Loss.IN_BETWEEN);
            }
        }
    }

    @Test
    void whoTookTheBoardAlongIsNotReplaced() throws Exception {
        Files.delete(paths.ledger());
        assertThat(new DaemonStarter(paths).replace()).isEqualTo(Loss.FOR_GOOD);
    }

    @Test
    void aCommandAsksAgainWhileADaemonIsDying() throws Exception {
        Files.createFile(paths.socket());
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread command = new Thread(() -> {
            try (BoardSession session = BoardSession.of(paths, notice -> {})) {
                session.call(
                        "JAILHOUSE_CELL_LIST",
                        hypervisor -> hypervisor.listCells(ListCellsRequest.getDefaultInstance()));
            } catch (CommandFailure failure) {
                answer.complete(String.join("\n", failure.lines()));
            }
        });
        try (LivenessLock _ = LivenessLock.acquire(paths.daemonLock()).orElseThrow()) {
            command.start();
            Awaitility.await().until(() -> isIn(command, "isReplaced"));
            // The last thing that it did was to turn the board off.
            Files.delete(paths.ledger());
        }
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("opening /dev/jailhouse: No such file or directory");
    }

    private static boolean isIn(Thread thread, String method) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }
}
