package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.PagePool;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.shm.statistics.PoolFigures;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagePoolTest {
    private static final CellName DEMO = new CellName.Name("inmate-demo");

    private final Optional<Board> enabled =
            next(Lifecycle.enable(Optional.empty(), "sys", ShippedConfigurations.am62x()));
    private final Optional<Board> created = next(
            Lifecycle.create(enabled, "f", ShippedConfigurations.inmateDemo().read()));

    @Test
    void theTotalsAreTheHypervisorsMemoryAndTheOriginalsRemappingArea() {
        PoolFigures figures = figures(enabled);
        assertThat(figures.poolPages())
                .isEqualTo(ShippedConfigurations.am62x().hypervisorMemory().size() / 4096);
        assertThat(figures.remapPages()).isEqualTo(131_072);
        assertThat(figures.cells()).isEqualTo(1);
    }

    @Test
    void cellsAddTablesPagesAndConsoles() {
        PoolFigures before = figures(enabled);
        PoolFigures after = figures(created);
        assertThat(after.poolUsed()).isGreaterThan(before.poolUsed());
        assertThat(after.remapUsed()).isGreaterThan(before.remapUsed());
        assertThat(after.cells()).isEqualTo(2);
        assertThat(before.poolUsed())
                .isGreaterThan(PagePool.beforeCells(enabled.orElseThrow()).poolUsed());
    }

    @Test
    void whatADestroyedCellHeldComesBack() {
        Optional<Board> loaded = next(Lifecycle.setLoadable(created, DEMO));
        Optional<Board> destroyed = next(Lifecycle.destroy(next(Lifecycle.start(loaded, DEMO)), DEMO));
        assertThat(figures(destroyed)).isEqualTo(figures(enabled));
    }

    @Test
    void twoCellsComeBackInEitherOrder() {
        Optional<Board> two = next(Lifecycle.create(
                created,
                "f",
                ShippedConfigurations.inmateDemo()
                        .named("second")
                        .onCpus(2)
                        .withRegionAt(1, 0xe0010000L)
                        .read()));
        Optional<Board> one = next(Lifecycle.destroy(two, DEMO));
        assertThat(figures(next(Lifecycle.destroy(one, new CellName.Name("second")))))
                .isEqualTo(figures(enabled));
    }

    @Test
    void cellsHearTheFiguresThatTheConsoleShows() {
        Accepted creation = (Accepted) Lifecycle.create(
                enabled, "f", ShippedConfigurations.inmateDemo().read());
        assertThat(creation.effects()).contains(new Effect.PublishFigures(figures(created)));
    }

    private static PoolFigures figures(Optional<Board> board) {
        return PagePool.of(board.orElseThrow());
    }

    private static Optional<Board> next(Decision decision) {
        assertThat(decision).isInstanceOf(Accepted.class);
        return ((Accepted) decision).next();
    }
}
