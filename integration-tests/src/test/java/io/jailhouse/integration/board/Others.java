package io.jailhouse.integration.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.shm.BoardPaths;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Somebody who has no part in what a test overloads: he looks at the board, and shuts down a cell that is his own, over a
 * connection that is open. How soon he is answered is compared with how soon he is when nothing else happens. For one
 * thread.
 */
public final class Others implements AutoCloseable {
    private static final String IDLE = "idle";
    private static final int LOOKS = 10;
    private static final int CHANGES = 5;

    /**
     * What the machine may add to a look: it wakes five threads of two processes one after the other, and each may find the
     * cores taken for one or two of the scheduler's slices, of 1.4 to 3 ms, by other tests and by what the test itself starts.
     */
    private static final Duration LOOK_SCHEDULING = Duration.ofMillis(20);

    /** The same for a change, in which the hypervisor thread and an agent take part, so that there are twice as many threads. */
    private static final Duration CHANGE_SCHEDULING = LOOK_SCHEDULING.multipliedBy(2);

    private final HypervisorCalls calls;
    private final String cell;
    private final int cells;
    private final Map<String, Latencies> looks = new LinkedHashMap<>();
    private final Map<String, Latencies> changes = new LinkedHashMap<>();

    private Others(HypervisorCalls calls, String cell) {
        this.calls = calls;
        this.cell = cell;
        this.cells = calls.cells().size();
    }

    /**
     * Connects to a board.
     *
     * @param board where it is
     * @param cell his cell, which has nothing to say against being shut down
     */
    public static Others of(BoardPaths board, String cell) {
        return new Others(HypervisorCalls.to(board), cell);
    }

    /** Makes some calls while nothing else happens. */
    public void idle() {
        beside(IDLE);
    }

    /**
     * Makes some calls while something else happens, which neither adds cells nor takes any.
     *
     * @param what it is; measured together if it happens several times
     */
    public void beside(String what) {
        looks.computeIfAbsent(what, first -> new Latencies())
                .measure(LOOKS, () -> assertThat(calls.cells()).hasSize(cells));
        changes.computeIfAbsent(what, first -> new Latencies())
                .measure(CHANGES, () -> assertThat(calls.load(cell, List.of())).isEmpty());
    }

    /** Prints medians, and fails if one is longer than twice the idle one and what the machine may add. */
    public void assertSoon() {
        System.out.printf("looking: %s; changing another cell: %s%n", looks, changes);
        assertSoon(looks, LOOK_SCHEDULING);
        assertSoon(changes, CHANGE_SCHEDULING);
    }

    private static void assertSoon(Map<String, Latencies> kind, Duration scheduling) {
        Duration idle = kind.get(IDLE).median();
        kind.forEach((beside, latencies) -> assertThat(latencies.median())
                .as("%s, %s idle", beside, idle)
                .isLessThan(idle.multipliedBy(2).plus(scheduling)));
    }

    @Override
    public void close() {
        calls.close();
    }
}
