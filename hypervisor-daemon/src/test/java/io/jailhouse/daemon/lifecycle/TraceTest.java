package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which cells can be traced: a cell on CPU 2 and the root cell. */
class TraceTest {
    private static final CellName DEMO = new CellName.Name("inmate-demo");
    private static final CellName ROOT = new CellName.Id(0);
    private static final OptionalInt ALL = OptionalInt.empty();

    private final Optional<Board> created = next(Lifecycle.create(
            next(Lifecycle.enable(Optional.empty(), "sys", ShippedConfigurations.am62x())),
            "f",
            ShippedConfigurations.inmateDemo().onCpus(0b100).read()));
    private final Optional<Board> running = next(Lifecycle.start(created, DEMO));

    @Test
    void aRunningCellIsTracedAndNothingChanges() {
        for (OptionalInt cpu : List.of(ALL, OptionalInt.of(2))) {
            assertThat(Lifecycle.trace(running, DEMO, cpu)).isEqualTo(Accepted.of(running.orElseThrow(), List.of()));
        }
    }

    @Test
    void whatDoesNotRunOrIsNotThereIsRefused() {
        refused(Lifecycle.trace(Optional.empty(), DEMO, ALL), Errno.EINVAL, "the board is not enabled");
        refused(
                Lifecycle.trace(running, new CellName.Name("nobody"), ALL),
                Errno.ENOENT,
                "there is no cell \"nobody\"");
        refused(Lifecycle.trace(created, DEMO, ALL), Errno.EINVAL, "cell \"inmate-demo\" is shut down, not running");
        refused(
                Lifecycle.trace(running, DEMO, OptionalInt.of(1)),
                Errno.EINVAL,
                "CPU 1 is not one of cell \"inmate-demo\"");
    }

    @Test
    void theRootCellIsTracedWhileItRunsAnInmate() {
        RootInmate inmate = new RootInmate(0, OptionalInt.empty(), false);
        Optional<Board> loaded = running.map(board -> board.withRootInmate(inmate));
        String idle = "the root cell \"%s\" runs no inmate"
                .formatted(running.orElseThrow().root().name());
        refused(Lifecycle.trace(running, ROOT, ALL), Errno.EINVAL, idle);
        refused(Lifecycle.trace(loaded, ROOT, ALL), Errno.EINVAL, idle);
        Optional<Board> started = running.map(board -> board.withRootInmate(inmate.withRunning(true)));
        assertThat(Lifecycle.trace(started, ROOT, ALL)).isInstanceOf(Accepted.class);
    }

    private static Optional<Board> next(Decision decision) {
        assertThat(decision).isInstanceOf(Accepted.class);
        return ((Accepted) decision).next();
    }

    private static void refused(Decision decision, Errno errno, String explanation) {
        assertThat(decision).isEqualTo(new Refused(errno, explanation));
    }
}
