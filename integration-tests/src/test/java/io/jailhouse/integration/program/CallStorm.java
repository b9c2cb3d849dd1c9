package io.jailhouse.integration.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.integration.board.HypervisorCalls;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.transport.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fifty clients that make a thousand calls at once: some look, some are refused. Runs in a test, or as a program of its own
 * again and again until it is killed, which says each time how many calls it has made by then.
 */
public final class CallStorm {
    /** All calls of a storm. */
    public static final int CALLS = 1000;

    private static final int CLIENTS = 50;
    private static final int CALLS_A_TURN = 2;

    private CallStorm() {}

    /** Says "ready" after the first storm. */
    public static void main(String[] arguments) throws Exception {
        TestProcess.endWithIt();
        BoardPaths board = BoardPaths.of("default", System.getenv());
        over(board);
        TestProcess.sayReady();
        for (int calls = 2 * CALLS; true; calls += CALLS) {
            over(board);
            System.out.printf("%d calls%n", calls);
        }
    }

    /** Makes one; returns how long all calls took together. */
    public static Duration over(BoardPaths board) throws Exception {
        List<HypervisorCalls> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(HypervisorCalls.to(board));
            }
            int cells = clients.getFirst().cells().size();
            long start = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (HypervisorCalls client : clients) {
                all.add(threads.submit(() -> {
                    for (int turn = 0; turn < CALLS / CLIENTS / CALLS_A_TURN; turn++) {
                        assertThat(client.cells()).hasSize(cells);
                        assertThat(client.start("nobody")).contains(Errno.ENOENT);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return Duration.ofNanos(System.nanoTime() - start);
        } finally {
            clients.forEach(HypervisorCalls::close);
        }
    }
}
