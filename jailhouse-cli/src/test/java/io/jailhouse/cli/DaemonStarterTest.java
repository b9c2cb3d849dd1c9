package io.jailhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
    void whoHasNoConnectionsLeftButItsLockIsStillDying() throws Exception {
        CompletableFuture<Boolean> restarted = new CompletableFuture<>();
        Thread command = new Thread(() -> restarted.complete(new DaemonStarter(paths).restart()));
        try (LivenessLock _ = LivenessLock.acquire(paths.daemonLock()).orElseThrow()) {
            command.start();
            Awaitility.await().until(() -> command.getState() == Thread.State.TIMED_WAITING);
            // Its last act was to take the board away.
            Files.delete(paths.ledger());
        }
        assertThat(restarted.get(20, TimeUnit.SECONDS))
                .as("nothing to carry on with")
                .isFalse();
    }

    @Test
    void whoHasTheLockAndListensIsTheSuccessor() throws Exception {
        try (LivenessLock _ = LivenessLock.acquire(paths.daemonLock()).orElseThrow();
                ServerSocketChannel successor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            successor.bind(UnixDomainSocketAddress.of(paths.socket()));
            assertThat(new DaemonStarter(paths).restart()).isTrue();
        }
    }
}
