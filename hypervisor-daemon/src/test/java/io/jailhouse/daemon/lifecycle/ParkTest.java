package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.transport.Errno;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cell on CPUs 1 and 2, of which single ones are parked. */
class ParkTest {
    private static final CellName DEMO = new CellName.Name("inmate-demo");

    private final Optional<Board> created = next(Lifecycle.create(
            next(Lifecycle.enable(Optional.empty(), "sys", ShippedConfigurations.am62x())),
            "f",
            ShippedConfigurations.inmateDemo().onCpus(0b110).read()));
    private final Optional<Board> running = next(Lifecycle.start(created, DEMO));

    @Test
    void aParkedCpuHasFailedAndTheOthersRunOn() {
        Accepted parked = (Accepted) Lifecycle.park(running, DEMO, 1);
        assertThat(parked.effects())
                .containsExactly(
                        new Effect.ParkCpu(1, 1),
                        new Effect.Print("CPU 1 is parked by order\n"),
                        new Effect.Print("Parking CPU 1 (Cell: \"inmate-demo\")"));
        assertThat(demo(parked.next()).failedCpus()).containsExactly(1);
        assertThat(demo(parked.next()).state()).isEqualTo(CellState.RUNNING);
    }

    @Test
    void theCellFailsWithItsLastCpu() {
        Accepted last = (Accepted) Lifecycle.park(next(Lifecycle.park(running, DEMO, 1)), DEMO, 2);
        assertThat(demo(last.next()).failedCpus()).containsExactly(1, 2);
        assertThat(demo(last.next()).state()).isEqualTo(CellState.FAILED);
        assertThat(last.effects()).endsWith(new Effect.WriteState(1, CellState.FAILED));
    }

    @Test
    void whatCannotBeParkedIsRefused() {
        refused(Lifecycle.park(running, new CellName.Name("nobody"), 1), Errno.ENOENT);
        refused(Lifecycle.park(running, DEMO, 3), Errno.EINVAL);
        refused(Lifecycle.park(running, new CellName.Id(0), 0), Errno.EINVAL);
        refused(Lifecycle.park(created, DEMO, 1), Errno.EINVAL);
        refused(Lifecycle.park(Optional.empty(), DEMO, 1), Errno.EINVAL);
    }

    @Test
    void statisticsOfMovedCpusAreClearedBetweenTheGrants() {
        Accepted destruction = (Accepted) Lifecycle.destroy(running, DEMO);
        assertThat(destruction.effects())
                .containsSubsequence(
                        new Effect.EndAgent(1),
                        new Effect.ClearStatistics(Set.of(1, 2)),
                        new Effect.ApplyGrant(Cell.ROOT_ID));
    }

    private static Cell demo(Optional<Board> board) {
        return board.orElseThrow().cell("inmate-demo").orElseThrow();
    }

    private static Optional<Board> next(Decision decision) {
        assertThat(decision).isInstanceOf(Accepted.class);
        return ((Accepted) decision).next();
    }

    private static void refused(Decision decision, Errno errno) {
        assertThat(decision).isInstanceOf(Refused.class);
        assertThat(((Refused) decision).errno()).isEqualTo(errno);
    }
}
