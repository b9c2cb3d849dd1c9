package io.jailhouse.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.Status;
import io.grpc.StatusException;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.ListCellsRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets in through the board's socket, when its mode lets everybody through, and what others are told. */
class LocalCallersTest {
    private static final String ANOTHER_USER = "65534";

    private final ExecutorService calls = Executors.newCachedThreadPool();
    private Path folder;
    private Path socket;
    private BoardServer server;

    @BeforeEach
    void serve() throws IOException {
        folder = Files.createTempDirectory(Path.of("/tmp"), "jh");
        socket = folder.resolve("socket");
        server = BoardServer.start(socket, List.of(new HypervisorGrpc.HypervisorImplBase() {}), calls);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path probe = folder.resolve(SocketProbe.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(probe.getParent());
        try (InputStream compiled = SocketProbe.class.getResourceAsStream("SocketProbe.class")) {
            Files.copy(compiled, probe);
        }
    }

    @AfterEach
    void clearUp() throws IOException {
        server.close();
        calls.shutdownNow();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void theSameUserGetsIn() throws Exception {
        assertThat(probe(List.of())).isEqualTo("served");
    }

    @Test
    void anotherUserIsTurnedAway() throws Exception {
        List<String> asAnother =
                List.of("setpriv", "--reuid=" + ANOTHER_USER, "--regid=" + ANOTHER_USER, "--clear-groups");
        assumeTrue(works(asAnother), "only root can become another user, with setpriv and a JDK that all may read");
        assertThat(probe(asAnother)).isEqualTo("closed");
    }

    @Test
    void whoFindsNoRoomIsToldSoAndIsServedWhenThereIsSome() throws Exception {
        int room = ServerLimits.LOCAL.connections();
        List<SocketChannel> inside = new ArrayList<>();
        try {
            for (int i = 0; i < room; i++) {
                inside.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            StatusException refused = answer();
            assertThat(CallFailure.from(refused))
                    .as(refused.getStatus().toString())
                    .hasValueSatisfying(failure -> {
                        assertThat(failure.getErrno()).isEqualTo(Errno.EAGAIN.number());
                        assertThat(failure.getSymbol()).isEqualTo("EAGAIN");
                        assertThat(failure.getExplanation())
                                .isEqualTo("there are %d connections already".formatted(room));
                    });
        } finally {
            for (SocketChannel connection : inside) {
                connection.close();
            }
        }
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> answer().getStatus().getCode() == Status.Code.UNIMPLEMENTED);
    }

    @Test
    void manyWhoFindNoRoomAndStaySilentDoNotKeepTheNextFromBeingToldSo() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < ServerLimits.LOCAL.connections() + 100; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> CallFailure.from(answer()).isPresent());
        } finally {
            for (SocketChannel connection : silent) {
                connection.close();
            }
        }
    }

    /** How a call over a connection of its own ends: what is served here implements none. */
    private StatusException answer() {
        try (BoardChannel channel = BoardChannel.open(socket)) {
            return catchThrowableOfType(
                    StatusException.class,
                    () -> HypervisorGrpc.newBlockingV2Stub(channel.channel())
                            .listCells(ListCellsRequest.getDefaultInstance()));
        }
    }

    private static boolean works(List<String> prefix) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(java(), "-version"));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private String probe(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(java(), "-cp", folder.toString(), SocketProbe.class.getName(), socket.toString()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
