package io.jailhouse.daemon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.daemon.ledger.BoardLedger;
import io.jailhouse.transport.RequestIds;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamedRequestsTest {
    private static final String NAME = "request-1";

    @TempDir
    private Path folder;

    private BoardLedger ledger;
    private NamedRequests requests;
    private final AtomicInteger carriedOut = new AtomicInteger();

    @BeforeEach
    void open() {
        ledger = new BoardLedger(folder.resolve("ledger"), folder.resolve("copy"), folder.resolve("key"));
        requests = new NamedRequests(Runnable::run, ledger);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private CompletableFuture<String> once(Function<Optional<String>, CompletableFuture<String>> request)
            throws Exception {
        return RequestIds.named(NAME, () -> requests.once(request, () -> "repeated"));
    }

    private CompletableFuture<String> done(Optional<String> name) {
        carriedOut.incrementAndGet();
        name.ifPresent(ledger::done);
        return CompletableFuture.completedFuture("first");
    }

    @Test
    void aRequestIsCarriedOutOnceHoweverOftenItIsMade() throws Exception {
        assertThat(requests.state(NAME)).isEqualTo(NamedRequests.State.UNKNOWN);
        assertThat(once(this::done)).isCompletedWithValue("first");
        assertThat(once(this::done)).isCompletedWithValue("repeated");
        assertThat(carriedOut).hasValue(1);
        assertThat(requests.state(NAME)).isEqualTo(NamedRequests.State.DONE);
    }

    @Test
    void aSuccessorOfTheDaemonKnowsWhatWasDone() throws Exception {
        once(this::done).join();
        ledger.close();
        open();
        assertThat(once(this::done)).isCompletedWithValue("repeated");
        assertThat(carriedOut).hasValue(1);
    }

    @Test
    void oneThatIsUnderWayIsWaitedFor() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletableFuture<String> first = once(name -> slow);
        assertThat(requests.state(NAME)).isEqualTo(NamedRequests.State.UNDER_WAY);
        CompletableFuture<String> second = once(this::done);
        assertThat(second).isNotDone();
        ledger.done(NAME);
        slow.complete("slow");
        assertThat(first).isCompletedWithValue("slow");
        assertThat(second).isCompletedWithValue("repeated");
        assertThat(carriedOut).hasValue(0);
    }

    @Test
    void oneThatFailedIsMadeAgain() throws Exception {
        assertThat(once(name -> CompletableFuture.failedFuture(new IllegalStateException("no luck"))))
                .isCompletedExceptionally();
        assertThat(once(this::done)).isCompletedWithValue("first");
    }

    @Test
    void onesWithoutANameAreAllCarriedOut() {
        requests.once(this::done, () -> "repeated");
        requests.once(this::done, () -> "repeated");
        assertThat(carriedOut).hasValue(2);
    }

    @Test
    void theLast32AreRemembered() {
        for (int n = 0; n < 33; n++) {
            ledger.done("request-" + n);
        }
        assertThat(ledger.isDone("request-0")).isFalse();
        assertThat(ledger.isDone("request-1")).isTrue();
        assertThat(ledger.isDone("request-32")).isTrue();
    }
}
