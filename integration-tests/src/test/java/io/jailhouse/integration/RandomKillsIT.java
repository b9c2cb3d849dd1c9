package io.jailhouse.integration;

import static io.jailhouse.integration.board.Project.UART_DEMO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.Project;
import io.jailhouse.junit.Board;
import io.jailhouse.junit.CallRefusedException;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.JailhouseTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents are killed at random moments of every operation: {@code -Dkills=N} times, in an order that a seed decides. */
@JailhouseTest
class RandomKillsIT {
    private static final int KILLS = Integer.getInteger("kills", 24);
    private static final long SEED = Long.getLong("kills.seed", 1);
    private static final long LONGEST_DELAY_NANOS = 80_000_000;

    private final Board board = Project.board();
    private final Cell demo = Project.demo(board, UART_DEMO);
    private final Random random = new Random(SEED);
    private final List<String> story = new ArrayList<>();

    @Test
    @Timeout(1200)
    void leaveABoardOnWhichEverythingWorks() {
        for (int kills = 0; kills < KILLS; ) {
            for (int repetition = 0; repetition < 2; repetition++) {
                kills += beside("load", demo::load);
                kills += beside("start", demo::start);
                kills += beside("shutdown", demo::shutdown);
                kills += beside("start", demo::start);
            }
            kills += beside("destroy", demo::destroy);
            if (demo.exists()) {
                demo.destroy();
            }
            kills += beside("create", demo::create);
            if (!demo.exists()) {
                demo.create();
            }
        }
        demo.load();
        demo.console().skip();
        demo.start();
        demo.console().await("Hello 1 from cell!\r\n");
        assertThat(board.daemon().process().isAlive()).as(story.toString()).isTrue();
    }

    /** Makes a call while somebody kills the cell's agent; answers how many were killed. */
    private int beside(String operation, Runnable call) {
        Optional<ProcessHandle> victim = demo.exists() ? demo.agent() : Optional.empty();
        long delay = random.nextLong(LONGEST_DELAY_NANOS);
        Thread killer = killer(victim, delay);
        killer.start();
        String refusal = refusal(call);
        story.add(operation + (victim.isPresent() ? " (killed after " + delay / 1000 + " us)" : "") + refusal);
        try {
            killer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return victim.isPresent() ? 1 : 0;
    }

    private static String refusal(Runnable call) {
        try {
            call.run();
            return "";
        } catch (CallRefusedException e) {
            return " " + e.errno();
        }
    }

    private static Thread killer(Optional<ProcessHandle> victim, long delayNanos) {
        ThreadFactory factory = Thread.ofPlatform().name("killer").factory();
        return factory.newThread(() -> {
            LockSupport.parkNanos(delayNanos);
            victim.ifPresent(ProcessHandle::destroyForcibly);
        });
    }
}
