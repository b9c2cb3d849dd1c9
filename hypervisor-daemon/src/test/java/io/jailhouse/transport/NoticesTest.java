package io.jailhouse.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jailhouse.proto.DestroyCellRequest;
import io.jailhouse.proto.DestroyCellResponse;
import io.jailhouse.proto.HypervisorGrpc;
import io.jailhouse.proto.HypervisorGrpc.HypervisorBlockingV2Stub;
import io.jailhouse.proto.ListCellsRequest;
import io.jailhouse.proto.StartCellRequest;
import io.jailhouse.proto.StartCellResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the daemon has to say, to whom, and how often. */
class NoticesTest {
    private static final long LIMIT_SECONDS = 10;

    private final Notices notices = new Notices();
    private final Cells cells = new Cells();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final ExecutorService calls = Executors.newCachedThreadPool();
    private Path folder;
    private BoardServer server;
    private BoardChannel channel;

    /** Answers one call, refuses another, and leaves the third to the test. */
    private static final class Cells extends ListedCells {
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private final CompletableFuture<StreamObserver<DestroyCellResponse>> unanswered = new CompletableFuture<>();

        @Override
        public void startCell(StartCellRequest request, StreamObserver<StartCellResponse> caller) {
            caller.onError(CallFailure.toStatus(Errno.ENOENT, "there is no such cell"));
        }

        @Override
        public void destroyCell(DestroyCellRequest request, StreamObserver<DestroyCellResponse> caller) {
            ((ServerCallStreamObserver<DestroyCellResponse>) caller).setOnCancelHandler(() -> gone.complete(null));
            unanswered.complete(caller);
        }
    }

    @BeforeEach
    void serve() throws IOException {
        folder = Files.createTempDirectory(Path.of("/tmp"), "jh");
        Path socket = folder.resolve("socket");
        server = BoardServer.start(socket, List.of(() -> notices.toldBy(cells)), calls);
        channel = BoardChannel.open(socket);
    }

    @AfterEach
    void clearUp() throws IOException {
        channel.close();
        server.close();
        calls.shutdownNow();
        Files.deleteIfExists(folder.resolve("socket"));
        Files.delete(folder);
    }

    private Channel named() {
        return RequestIds.naming(Notices.heard(channel.channel(), heard::add), RequestIds.fresh());
    }

    private HypervisorBlockingV2Stub hypervisor(Channel over) {
        return HypervisorGrpc.newBlockingV2Stub(over).withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void look() throws StatusException {
        hypervisor(named()).listCells(ListCellsRequest.getDefaultInstance());
    }

    private void lookWithoutName() throws StatusException {
        hypervisor(Notices.heard(channel.channel(), heard::add)).listCells(ListCellsRequest.getDefaultInstance());
    }

    @Test
    void whoeverHasNothingToSaySaysNothing() throws StatusException {
        look();
        assertThat(heard).isEmpty();
    }

    @Test
    void linesAreToldInOrderWithTheNextAnswerAndOnce() throws StatusException {
        notices.add("the ledger was damaged");
        notices.add("Zelle \"größer\" ist verloren: ∅");
        look();
        assertThat(heard).containsExactly("the ledger was damaged", "Zelle \"größer\" ist verloren: ∅");
        look();
        assertThat(heard).hasSize(2);
    }

    @Test
    void whoGivesNoNameHearsNothingAndLeavesItToTheNext() throws StatusException {
        notices.add("for people");
        lookWithoutName();
        assertThat(heard).isEmpty();
        look();
        assertThat(heard).containsExactly("for people");
    }

    @Test
    void whoIsRefusedHearsThemToo() {
        notices.add("the board is off");
        assertThatThrownBy(() -> hypervisor(named()).startCell(StartCellRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(
                                        CallFailure.from(refused).orElseThrow().getSymbol())
                                .isEqualTo("ENOENT"));
        assertThat(heard).containsExactly("the board is off");
    }

    @Test
    void aCallerThatHasGoneIsToldNothingSoThatTheNextIs() throws Exception {
        notices.add("nobody has heard this");
        ClientCall<DestroyCellRequest, DestroyCellResponse> call =
                named().newCall(HypervisorGrpc.getDestroyCellMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(DestroyCellRequest.getDefaultInstance());
        call.halfClose();
        call.request(1);
        StreamObserver<DestroyCellResponse> caller = cells.unanswered.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        call.cancel("enough", null);
        cells.gone.get(LIMIT_SECONDS, TimeUnit.SECONDS);

        caller.onError(CallFailure.toStatus(Errno.ENOENT, "there is no such cell"));

        look();
        assertThat(heard).containsExactly("nobody has heard this");
    }

    @Test
    void whatWaitsForNothingIsDoneAtOnce() {
        AtomicInteger done = new AtomicInteger();
        notices.whenTold(done::incrementAndGet);
        assertThat(done).hasValue(1);
    }

    @Test
    void whatWaitsIsDoneOnceWhenAllIsTold() throws Exception {
        CompletableFuture<Void> told = new CompletableFuture<>();
        AtomicInteger done = new AtomicInteger();
        notices.add("one");
        notices.whenTold(() -> {
            done.incrementAndGet();
            told.complete(null);
        });
        lookWithoutName();
        assertThat(done).hasValue(0);
        look();
        told.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        notices.add("two");
        look();
        assertThat(heard).containsExactly("one", "two");
        assertThat(done).hasValue(1);
    }

    @Test
    void callersAtOnceHearEachLineOnceTogether() throws Exception {
        int lines = 50;
        for (int line = 0; line < lines; line++) {
            notices.add("line " + line);
        }
        List<CompletableFuture<Void>> callers = IntStream.range(0, 8)
                .mapToObj(caller -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                look();
                            } catch (StatusException e) {
                                throw new AssertionError(e);
                            }
                        },
                        calls))
                .toList();
        for (CompletableFuture<Void> caller : callers) {
            caller.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(heard).hasSize(lines).doesNotHaveDuplicates();
    }
}
