package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.junit.Console;
import io.jailhouse.proto.AgentControlGrpc;
import io.jailhouse.proto.Cell;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.LinksGrpc;
import io.jailhouse.transport.BoardChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every method of the daemon gets messages that are no messages: {@code -Dgarbage=N} calls. */
@ExtendWith(BoardExtension.class)
class RpcGarbageIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CALLS = Integer.getInteger("garbage", 10_000);
    private static final long SEED = Long.getLong("garbage.seed", 1);
    private static final int LONGEST = 200;
    private static final int CALL_LIMIT_SECONDS = 20;

    /** Garbage can look like a valid call of these, which do what it says: a few bytes, or none, name a cell. */
    private static final Set<String> OBEYED =
            Set.of("Disable", "ClearFaults", "WaitForState", "ParkCpu", "InjectFault", "DestroyCell");

    private final Random random = new Random(SEED);

    @Test
    @Timeout(3600)
    void isRefusedAndChangesNothing(TestBoard board) throws Exception {
        try (Console console = board.startCell(UART_DEMO);
                BoardChannel channel = BoardChannel.open(board.paths().socket())) {
            List<Cell> before = board.cells();
            long daemon = board.daemonPid();
            List<MethodDescriptor<?, ?>> methods = Stream.of(
                            HypervisorGrpc.getServiceDescriptor(),
                            LinksGrpc.getServiceDescriptor(),
                            FaultInjectionGrpc.getServiceDescriptor(),
                            AgentControlGrpc.getServiceDescriptor())
                    .flatMap(service -> service.getMethods().stream())
                    .filter(method -> !OBEYED.contains(method.getBareMethodName()))
                    .toList();
            assertThat(methods).hasSizeGreaterThan(20);
            for (int call = 0; call < CALLS; call++) {
                MethodDescriptor<?, ?> method = methods.get(random.nextInt(methods.size()));
                List<byte[]> messages = messages();
                Status status = call(channel.channel(), method, messages);
                assertThat(status.getCode())
                        .as("call %d of seed %d, %s, ended with %s", call, SEED, method.getFullMethodName(), status)
                        .isNotIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
            }
            assertThat(board.cells()).isEqualTo(before);
            assertThat(board.daemonPid()).isEqualTo(daemon);
            console.skip().await(" from cell!\r\n", LIMIT);
        }
    }

    /** Bytes, some of which look like fields of a message. */
    private List<byte[]> messages() {
        return Stream.generate(() -> random.nextBoolean() ? bytes() : fields())
                .limit(1 + random.nextInt(3))
                .toList();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(LONGEST)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A well-formed message with text in a low field and a number that names no cell in another. */
    private byte[] fields() {
        byte[] text = bytes();
        int length = Math.min(text.length, 100);
        byte[] message = new byte[length + 5];
        message[0] = (byte) ((1 + random.nextInt(5)) << 3 | 2);
        message[1] = (byte) length;
        System.arraycopy(text, 0, message, 2, length);
        message[length + 2] = (byte) ((6 + random.nextInt(9)) << 3);
        message[length + 3] = (byte) (0x80 | random.nextInt(128));
        message[length + 4] = (byte) random.nextInt(128);
        return message;
    }

    private static Status call(Channel channel, MethodDescriptor<?, ?> method, List<byte[]> messages) throws Exception {
        MethodDescriptor<byte[], byte[]> raw = MethodDescriptor.newBuilder(new Raw(), new Raw())
                .setType(method.getType())
                .setFullMethodName(method.getFullMethodName())
                .build();
        CompletableFuture<Status> end = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call =
                channel.newCall(raw, CallOptions.DEFAULT.withDeadlineAfter(CALL_LIMIT_SECONDS, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.request(1000);
        boolean isStream = !method.getType().clientSendsOneMessage();
        for (byte[] message : isStream ? messages : messages.subList(0, 1)) {
            call.sendMessage(message);
        }
        call.halfClose();
        return end.get(CALL_LIMIT_SECONDS + 10, TimeUnit.SECONDS);
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
