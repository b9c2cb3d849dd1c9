package io.jailhouse.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.CellReference;
import io.jailhouse.proto.ConsolesGrpc;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.LinksGrpc;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.StartCellRequest;
import io.jailhouse.proto.StartCellResponse;
import io.jailhouse.proto.TracingGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in over the network, and what they may do there. */
class RemoteCallersTest {
    private static final ExecutorService CALLS = Executors.newCachedThreadPool();

    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static BoardServer server;
    private static TlsFiles operator;

    /** Answers two calls: one that changes nothing, one that does. */
    private static final class Cells extends ListedCells {
        @Override
        public void startCell(StartCellRequest request, StreamObserver<StartCellResponse> caller) {
            caller.onNext(StartCellResponse.getDefaultInstance());
            caller.onCompleted();
        }
    }

    @BeforeAll
    static void listen() throws IOException {
        certificates = new Certificates(folder);
        TlsFiles own = certificates.signed("server", "CN=board", "san=dns:localhost");
        List<BindableService> services = List.of(new Cells());
        server = BoardServer.listen(new NetworkAddress("localhost", 0), own, services, CALLS);
        operator = certificates.signed("operator", "CN=alice, OU=" + Role.OPERATOR.unit());
    }

    @AfterAll
    static void end() {
        server.close();
        CALLS.shutdownNow();
    }

    private interface Call {
        void on(HypervisorGrpc.HypervisorBlockingV2Stub hypervisor) throws StatusException, InterruptedException;
    }

    /** Makes a call over a connection of its own; the errno of its refusal, if it is refused. */
    private static Optional<Errno> attempt(TlsFiles files, Call call) throws Exception {
        try (BoardChannel channel = BoardChannel.open(new NetworkAddress("localhost", server.port()), files)) {
            call.on(HypervisorGrpc.newBlockingV2Stub(channel.channel()));
            return Optional.empty();
        } catch (StatusException e) {
            return Optional.of(Errno.of(CallFailure.from(e).orElseThrow(() -> e).getErrno()));
        }
    }

    private static void list(HypervisorGrpc.HypervisorBlockingV2Stub hypervisor) throws StatusException {
        hypervisor.listCells(ListCellsRequest.getDefaultInstance());
    }

    private static void start(HypervisorGrpc.HypervisorBlockingV2Stub hypervisor) throws StatusException {
        hypervisor.startCell(StartCellRequest.newBuilder()
                .setCell(CellReference.newBuilder().setId(1))
                .build());
    }

    @Test
    void anOperatorMayDoEverything() throws Exception {
        assertThat(attempt(operator, RemoteCallersTest::list)).isEmpty();
        assertThat(attempt(operator, RemoteCallersTest::start)).isEmpty();
    }

    @Test
    void anObserverMayOnlyLook() throws Exception {
        TlsFiles observer = certificates.signed("observer", "CN=bob, OU=" + Role.OBSERVER.unit());
        assertThat(attempt(observer, RemoteCallersTest::list)).isEmpty();
        assertThat(attempt(observer, RemoteCallersTest::start)).contains(Errno.EPERM);
    }

    @Test
    void whoIsBothIsTheLesser() throws Exception {
        TlsFiles both = certificates.signed(
                "both", "CN=dan, OU=%s, OU=%s".formatted(Role.OPERATOR.unit(), Role.OBSERVER.unit()));
        assertThat(attempt(both, RemoteCallersTest::start)).contains(Errno.EPERM);
    }

    @Test
    void aCertificateWithoutARoleIsGoodForNothing() throws Exception {
        TlsFiles nobody = certificates.signed("nobody", "CN=carol, OU=jailhouse");
        assertThat(attempt(nobody, RemoteCallersTest::list)).contains(Errno.EPERM);
    }

    @Test
    void aCertificateThatTheAuthorityHasNotSignedDoesNotGetIn() throws Exception {
        TlsFiles forged = certificates.selfSigned("forged", "CN=mallory, OU=" + Role.OPERATOR.unit());
        assertThatThrownBy(() -> attempt(forged, RemoteCallersTest::list)).hasRootCauseInstanceOf(SSLException.class);
    }

    @Test
    void aCallerDoesNotTalkToADaemonOfAnotherName() {
        assertThatThrownBy(() -> {
                    try (BoardChannel channel =
                            BoardChannel.open(new NetworkAddress("127.0.0.1", server.port()), operator)) {
                        list(HypervisorGrpc.newBlockingV2Stub(channel.channel()));
                    }
                })
                .rootCause()
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void olderVersionsOfTlsAreNotSpoken() throws Exception {
        SSLContext anybody = SSLContext.getInstance("TLS");
        anybody.init(null, new TrustManager[] {new Trusting()}, null);
        try (SSLSocket socket = (SSLSocket) anybody.getSocketFactory().createSocket("localhost", server.port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("protocol_version");
        }
    }

    @Test
    void whoSaysNothingIsLetGoAndThereIsNoMoreRoomThanForSome() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < ServerLimits.REMOTE.connections(); i++) {
                silent.add(new Socket("localhost", server.port()));
            }
            // The next one is closed at once; those before it when the time for a handshake is over.
            try (Socket tooMany = new Socket("localhost", server.port())) {
                tooMany.setSoTimeout((int) TimeUnit.SECONDS.toMillis(3));
                assertThat(closed(tooMany)).isTrue();
            }
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .until(() -> attempt(operator, RemoteCallersTest::list).isEmpty());
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static boolean closed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void callsComeAtALimitedRate() throws Exception {
        int burst = ServerLimits.REMOTE.callBurst();
        try (BoardChannel channel = BoardChannel.open(new NetworkAddress("localhost", server.port()), operator)) {
            var hypervisor = HypervisorGrpc.newBlockingV2Stub(channel.channel());
            assertThatThrownBy(() -> {
                        for (int call = 0; call < 100 * burst; call++) {
                            list(hypervisor);
                        }
                    })
                    .isInstanceOfSatisfying(
                            StatusException.class,
                            refused -> assertThat(CallFailure.from(refused)
                                            .orElseThrow()
                                            .getSymbol())
                                    .isEqualTo("EAGAIN"));
        }
        assertThat(attempt(operator, RemoteCallersTest::list))
                .as("another connection")
                .isEmpty();
    }

    @Test
    void aKeyThatOthersCanReadIsNotUsed() throws Exception {
        TlsFiles careless = certificates.signed("careless", "CN=erin, OU=" + Role.OPERATOR.unit());
        Files.setPosixFilePermissions(careless.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> attempt(careless, RemoteCallersTest::list))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void theInterfaceSaysWhichCallsChangeNothing() {
        assertThat(Stream.of(
                                HypervisorGrpc.getServiceDescriptor(),
                                LinksGrpc.getServiceDescriptor(),
                                FaultInjectionGrpc.getServiceDescriptor(),
                                ConsolesGrpc.getServiceDescriptor(),
                                TracingGrpc.getServiceDescriptor())
                        .flatMap(service -> service.getMethods().stream())
                        .filter(Admission::changesNothing)
                        .map(MethodDescriptor::getBareMethodName))
                .containsExactlyInAnyOrder(
                        "DescribeCell",
                        "ListCells",
                        "WaitForState",
                        "DescribeOwnership",
                        "ReadStatistics",
                        "DescribeRequest",
                        "DescribeBoard",
                        "ListLinks",
                        "ListFaults",
                        "ReadConsole");
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {
            throw new UncheckedIOException(new IOException("only used by a client"));
        }

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {
            // Only the version counts here.
        }

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
