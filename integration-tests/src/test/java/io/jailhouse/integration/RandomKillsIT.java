package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.CELL_NAME;
import static io.jailhouse.integration.board.Project.SYSTEM;
import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jailhouse.integration.board.BoardExtension;
import io.jailhouse.integration.board.ConsoleText;
import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.integration.board.HypervisorCalls.Image;
import io.jailhouse.integration.board.Project;
import io.jailhouse.integration.board.TestBoard;
import io.jailhouse.proto.Cell;
import io.jailhouse.transport.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents are killed at random moments of every operation: {@code -Dkills=N} times, in an order that a seed decides. */
@ExtendWith(BoardExtension.class)
class RandomKillsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int KILLS = Integer.getInteger("kills", 24);
    private static final long SEED = Long.getLong("kills.seed", 1);
    private static final long LONGEST_DELAY_NANOS = 80_000_000;

    private final Random random = new Random(SEED);
    private final List<String> story = new ArrayList<>();

    @Test
    @Timeout(1200)
    void leaveABoardOnWhichEverythingWorks(TestBoard board) throws IOException {
        byte[] configuration = Files.readAllBytes(Project.ROOT.resolve(Project.CELL));
        List<Image> images =
                List.of(new Image(0, ByteString.copyFrom(Files.readAllBytes(Project.ROOT.resolve(UART_DEMO)))));
        board.runAll("enable " + SYSTEM);
        long daemon = board.daemonPid();
        try (HypervisorCalls calls = HypervisorCalls.to(board)) {
            for (int kills = 0; kills < KILLS; ) {
                kills += beside(calls, "create", () -> calls.create(configuration));
                for (int repetition = 0; repetition < 2; repetition++) {
                    kills += beside(calls, "load", () -> calls.load(CELL_NAME, images));
                    kills += beside(calls, "start", () -> calls.start(CELL_NAME));
                    kills += beside(calls, "shutdown", () -> calls.load(CELL_NAME, List.of()));
                    kills += beside(calls, "start", () -> calls.start(CELL_NAME));
                }
                kills += beside(calls, "destroy", () -> calls.destroy(CELL_NAME));
                if (calls.cell(CELL_NAME).isPresent()) {
                    assertThat(calls.destroy(CELL_NAME)).as(story.toString()).isEmpty();
                }
            }
            assertThat(calls.create(configuration)).as(story.toString()).isEmpty();
            try (ConsoleText console = board.cellConsole()) {
                console.forget();
                assertThat(calls.load(CELL_NAME, images)).isEmpty();
                assertThat(calls.start(CELL_NAME)).isEmpty();
                console.await("Hello 1 from cell!\r\n", LIMIT);
            }
        }
        assertThat(board.daemonPid()).isEqualTo(daemon);
        board.runAll("disable");
        board.awaitNoProcess();
    }

    /** Makes a call while somebody kills the cell's agent; answers how many were killed. */
    private int beside(HypervisorCalls calls, String operation, Supplier<Optional<Errno>> call) {
        Optional<Long> victim = calls.cell(CELL_NAME).map(Cell::getAgentPid).filter(pid -> pid != 0);
        long delay = random.nextLong(LONGEST_DELAY_NANOS);
        Thread killer = killer(victim, delay);
        killer.start();
        Optional<Errno> refusal = call.get();
        story.add(operation + (victim.isPresent() ? " (killed after " + delay / 1000 + " us)" : "") + refusal);
        try {
            killer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return victim.isPresent() ? 1 : 0;
    }

    private static Thread killer(Optional<Long> victim, long delayNanos) {
        ThreadFactory factory = Thread.ofPlatform().name("killer").factory();
        return factory.newThread(() -> {
            LockSupport.parkNanos(delayNanos);
            victim.flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
        });
    }
}
