package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RebuildingTest {
    private static final CellName CELL = new CellName.Id(1);

    private final Board enabled = next(Lifecycle.enable(Optional.empty(), "f", ShippedConfigurations.am62x()));
    private final Board created = next(Lifecycle.create(
            Optional.of(enabled), "f", ShippedConfigurations.inmateDemo().read()));
    private final Board running =
            next(Lifecycle.start(Optional.of(next(Lifecycle.setLoadable(Optional.of(created), CELL))), CELL));

    private static Board next(Decision decision) {
        return ((Accepted) decision).next().orElseThrow();
    }

    @Test
    void cellsKeepWhatTheyOwnAndThoseThatRanHaveFailed() {
        Board rebuilt = Rebuilding.of(running).next().orElseThrow();
        Cell cell = rebuilt.cell(1).orElseThrow();
        assertThat(cell.state()).isEqualTo(CellState.FAILED);
        assertThat(cell.cpus()).isEqualTo(running.cell(1).orElseThrow().cpus()).isEqualTo(cell.failedCpus());
        assertThat(rebuilt.root().state()).isEqualTo(CellState.RUNNING);
        assertThat(rebuilt.rootMemory()).isEqualTo(running.rootMemory());
        assertThat(rebuilt.generation()).isGreaterThan(running.generation());
    }

    @Test
    void aCellThatDidNotRunIsAsItWas() {
        assertThat(Rebuilding.of(created).next().orElseThrow().cell(1).orElseThrow())
                .isEqualTo(created.cell(1).orElseThrow());
    }

    @Test
    void aFailedCellCanBeLoadedAndStartedAgain() {
        Board rebuilt = Rebuilding.of(running).next().orElseThrow();
        Board loaded = next(Lifecycle.setLoadable(Optional.of(rebuilt), CELL));
        assertThat(next(Lifecycle.start(Optional.of(loaded), CELL))
                        .cell(1)
                        .orElseThrow()
                        .state())
                .isEqualTo(CellState.RUNNING);
    }

    @Test
    void filesComeFirstThenTheRootCellsAgentAndWhatWasLostIsSaid() {
        assertThat(Rebuilding.of(running).effects())
                .startsWith(new Effect.PrepareBoard())
                .containsSubsequence(
                        new Effect.SpawnAgent(Cell.ROOT_ID),
                        new Effect.WriteState(1, CellState.FAILED),
                        new Effect.Print("Lost: the inmate of cell \"inmate-demo\", which was running"),
                        new Effect.ApplyGrant(Cell.ROOT_ID))
                .doesNotContain(new Effect.SpawnAgent(1));
    }
}
