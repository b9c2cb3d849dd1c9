package io.jailhouse.daemon.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jailhouse.shm.LivenessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeptLedgersTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final ByteString OLD = ByteString.copyFromUtf8("old");
    private static final ByteString NEW = ByteString.copyFromUtf8("new");

    // Beyond the numbers that a test machine gives to processes.
    private static final long FIRST = 4_194_301;
    private static final long SECOND = 4_194_302;

    @TempDir
    private Path folder;

    private Path locks;
    private KeptLedgers kept;

    @BeforeEach
    void begin() {
        locks = folder.resolve("locks");
        kept = new KeptLedgers(locks);
    }

    @Test
    void ifNoAgentLivesThereIsNobodyToWaitFor() throws Exception {
        assertThat(kept.await(LONG)).isEmpty();
        LivenessLock.acquire(locks, FIRST).orElseThrow().close();
        assertThat(kept.await(LONG)).isEmpty();
    }

    @Test
    void eachAgentThatLivesIsWaitedFor() throws Exception {
        try (LivenessLock first = LivenessLock.acquire(locks, FIRST).orElseThrow();
                LivenessLock second = LivenessLock.acquire(locks, SECOND).orElseThrow()) {
            assertThat(first).isNotSameAs(second);
            kept.report(FIRST, OLD);
            CompletableFuture<Collection<ByteString>> all = CompletableFuture.supplyAsync(() -> {
                try {
                    return kept.await(LONG);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(all).isNotDone();
            kept.report(SECOND, NEW);
            assertThat(all.get(30, TimeUnit.SECONDS)).containsExactlyInAnyOrder(OLD, NEW);
        }
    }

    @Test
    void anAgentThatSaysNothingIsWaitedForUntilTheLimitAndOneThatDiesNotAtAll() throws Exception {
        LivenessLock silent = LivenessLock.acquire(locks, SECOND).orElseThrow();
        kept.report(FIRST, OLD);
        assertThat(kept.await(Duration.ofMillis(50))).containsExactly(OLD);
        silent.close();
        assertThat(kept.await(LONG)).containsExactly(OLD);
    }

    @Test
    void whoSaysMoreThanABoardHasAgentsIsNotHeard() throws Exception {
        for (long pid = 1; pid <= 1000; pid++) {
            kept.report(pid, OLD);
        }
        kept.report(1, NEW);
        assertThat(kept.await(LONG)).hasSize(256).contains(NEW);
        kept.clear();
        assertThat(kept.await(LONG)).isEmpty();
    }
}
