package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.proto.Violation;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RootInmatesTest {
    private static final long RAM = 0x80000000L;

    private final Optional<Board> enabled =
            next(Lifecycle.enable(Optional.empty(), "sys", ShippedConfigurations.am62x()));

    @Test
    void startLetsTheFirstCpuGoAtTheEntry() {
        Accepted started = (Accepted) RootInmates.start(next(RootInmates.load(enabled, inmate(OptionalInt.empty()))));
        assertThat(started.effects()).endsWith(new Effect.StartCpus(Cell.ROOT_ID, RAM, OptionalInt.empty()));
        assertThat(started.next().orElseThrow().rootInmate().orElseThrow().running())
                .isTrue();
    }

    @Test
    void aCpuMustBeTheRootCells() {
        refused(RootInmates.load(enabled, inmate(OptionalInt.of(4))), Errno.EINVAL);
        Optional<Board> loaded = next(RootInmates.load(enabled, inmate(OptionalInt.of(2))));
        Optional<Board> taken = next(
                Lifecycle.create(loaded, "f", ShippedConfigurations.inmateDemo().read()));
        refused(RootInmates.start(taken), Errno.EBUSY);
        assertThat(RootInmates.start(loaded)).isInstanceOf(Accepted.class);
    }

    @Test
    void whatWasNotLoadedCannotStartAndWhatDoesNotRunCannotStop() {
        refused(RootInmates.start(enabled), Errno.EINVAL);
        refused(RootInmates.stop(enabled), Errno.EINVAL);
        refused(RootInmates.stop(next(RootInmates.load(enabled, inmate(OptionalInt.empty())))), Errno.EINVAL);
        refused(RootInmates.load(Optional.empty(), inmate(OptionalInt.empty())), Errno.EINVAL);
        refused(RootInmates.start(Optional.empty()), Errno.EINVAL);
        refused(RootInmates.stop(Optional.empty()), Errno.EINVAL);
    }

    @Test
    void imagesGoWhereTheRootCellMayWrite() {
        Board board = next(Lifecycle.create(
                        enabled, "f", ShippedConfigurations.inmateDemo().read()))
                .orElseThrow();
        assertThat(RootInmates.placement(board.rootMemory(), "i", RAM, 16))
                .isEqualTo(new ImagePlacement.At(List.of(new PhysicalRange(RAM, 16))));
        assertThat(RootInmates.placement(board.rootMemory(), "i", 0xdffffff8L, 16))
                .as("the memory of the cell begins in the middle of it")
                .isEqualTo(new ImagePlacement.Refused(
                        Errno.EINVAL, "i: the root cell cannot write 16 bytes at 0xdffffff8 now"));
    }

    @Test
    void theRootCellFailsWithItsLastCpuAndStartingMakesItWhole() {
        Optional<Board> running = next(RootInmates.start(next(RootInmates.load(enabled, inmate(OptionalInt.empty())))));
        Violation violation = Violation.newBuilder().setPc(4).build();
        for (int cpu = 0; cpu < 4; cpu++) {
            assertThat(running.orElseThrow().root().state()).isEqualTo(CellState.RUNNING);
            running = next(Lifecycle.cpuParked(running.orElseThrow(), Cell.ROOT_ID, cpu, violation));
        }
        assertThat(running.orElseThrow().root().state()).isEqualTo(CellState.FAILED);
        assertThat(running.orElseThrow().root().violations()).containsOnlyKeys(0, 1, 2, 3);
        Cell again = next(RootInmates.start(running)).orElseThrow().root();
        assertThat(again.state()).isEqualTo(CellState.RUNNING);
        assertThat(again.failedCpus()).isEmpty();
        assertThat(again.violations()).isEmpty();
    }

    private static RootInmate inmate(OptionalInt cpu) {
        return new RootInmate(RAM, cpu, false);
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
