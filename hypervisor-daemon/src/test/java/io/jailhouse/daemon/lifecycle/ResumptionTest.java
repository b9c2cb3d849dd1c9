package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ResumptionTest {
    private static final CellName CELL = new CellName.Id(1);

    private final Board enabled = next(Lifecycle.enable(Optional.empty(), "f", ShippedConfigurations.am62x()));
    private final Board created = next(Lifecycle.create(
            Optional.of(enabled), "f", ShippedConfigurations.inmateDemo().read()));
    private final Board loadable = next(Lifecycle.setLoadable(Optional.of(created), CELL));
    private final Board running = next(Lifecycle.start(Optional.of(loadable), CELL));

    private static Board next(Decision decision) {
        return ((Accepted) decision).next().orElseThrow();
    }

    @Test
    void aCellThatWasBeingCreatedGetsItsAgentAfterTheRootCellHasLostIt() {
        Accepted resumed = Resumption.of(enabled, created, List.of());
        assertThat(resumed.effects())
                .containsSubsequence(
                        new Effect.SpawnAgent(1),
                        new Effect.ApplyGrant(Cell.ROOT_ID),
                        new Effect.ClearCommunicationRegion(1),
                        new Effect.ApplyGrant(1),
                        new Effect.WriteState(1, CellState.SHUT_DOWN));
    }

    @Test
    void aStartIsMadeAgainWithAFreshCommunicationRegion() {
        Effect.StartCpus start = new Effect.StartCpus(1, 0, OptionalInt.empty());
        Accepted resumed = Resumption.of(loadable, running, List.of(start));
        assertThat(resumed.effects())
                .containsSubsequence(
                        new Effect.SpawnAgent(1),
                        new Effect.ApplyGrant(Cell.ROOT_ID),
                        new Effect.ApplyGrant(1),
                        new Effect.ResetCommunicationRegion(1),
                        start)
                .doesNotContain(new Effect.SuspendCpus(1));
    }

    @Test
    void aCellThatWasBeingStoppedIsStoppedBeforeAnybodyGetsItsMemory() {
        Accepted resumed = Resumption.of(running, next(Lifecycle.setLoadable(Optional.of(running), CELL)), List.of());
        assertThat(resumed.effects())
                .containsSubsequence(
                        new Effect.SuspendCpus(1),
                        new Effect.ApplyGrant(Cell.ROOT_ID),
                        new Effect.WriteState(1, CellState.SHUT_DOWN));
    }

    @Test
    void grantsAreNewToTheAgents() {
        Accepted resumed = Resumption.of(running, running, List.of());
        assertThat(resumed.next().orElseThrow().generation()).isGreaterThan(running.generation());
        assertThat(resumed.next().orElseThrow().cells()).isEqualTo(running.cells());
    }
}
