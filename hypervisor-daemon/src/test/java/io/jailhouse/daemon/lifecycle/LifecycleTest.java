package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.CellState;
import io.jailhouse.daemon.board.PhysicalRange;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.proto.Violation;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final CellName DEMO = new CellName.Name("inmate-demo");
    private static final PhysicalRange DEMO_RAM = new PhysicalRange(0xe0000000L, 0x10000);
    private static final PhysicalRange UART1 = new PhysicalRange(0x02810000L, 0x10000);

    private final Optional<Board> enabled =
            next(Lifecycle.enable(Optional.empty(), "sys", ShippedConfigurations.am62x()));

    @Test
    void enableGivesEverythingToTheRootCell() {
        Board board = enabled.orElseThrow();
        assertThat(board.root().name()).isEqualTo("k3-am625-sk");
        assertThat(board.root().cpus()).containsExactly(0, 1, 2, 3);
        assertThat(board.rootMemory().mayWrite(DEMO_RAM)).isTrue();
    }

    @Test
    void enableTwiceIsBusy() {
        refused(Lifecycle.enable(enabled, "sys", ShippedConfigurations.am62x()), Errno.EBUSY);
    }

    @Test
    void everyCellCallOnABoardThatIsNotEnabledIsInvalid() {
        refused(Lifecycle.create(Optional.empty(), "f", demo()), Errno.EINVAL);
        refused(Lifecycle.setLoadable(Optional.empty(), DEMO), Errno.EINVAL);
        refused(Lifecycle.start(Optional.empty(), DEMO), Errno.EINVAL);
        refused(Lifecycle.destroy(Optional.empty(), DEMO), Errno.EINVAL);
        refused(Lifecycle.disable(Optional.empty()), Errno.EINVAL);
    }

    @Test
    void noInmateStartsOnAnX86Board() {
        Board board =
                Board.enabledWith(ConfigReader.readSystem("s", ShippedConfigurations.bytes("../x86/qemu-x86.cell"))
                        .configuration());
        Decision created = Lifecycle.create(
                Optional.of(board),
                "f",
                ConfigReader.readCell("f", ShippedConfigurations.bytes("../x86/apic-demo.cell"))
                        .configuration());
        refused(Lifecycle.start(next(created), new CellName.Id(1)), Errno.EOPNOTSUPP);
    }

    @Test
    void createMovesCpusAndMemoryFromTheRootCell() {
        Board board = created().orElseThrow();
        Cell demo = board.cell("inmate-demo").orElseThrow();
        assertThat(demo.id()).isEqualTo(1);
        assertThat(demo.state()).isEqualTo(CellState.SHUT_DOWN);
        assertThat(demo.cpus()).containsExactly(2);
        assertThat(board.root().cpus()).containsExactly(0, 1, 3);
        assertThat(board.rootMemory().mayWrite(DEMO_RAM)).isFalse();
        assertThat(board.rootMemory().mayWrite(UART1)).isFalse();
        assertThat(board.rootMemory().mayWrite(new PhysicalRange(0x02800000L, 0x10000)))
                .as("the port beside the one that was taken")
                .isTrue();
    }

    @Test
    void createPrintsWhatTheConsoleShows() {
        assertThat(lines(Lifecycle.create(enabled, "f", demo())))
                .containsExactly(
                        "Created cell \"inmate-demo\"",
                        "Page pool usage after cell creation: mem 40/1024, remap 537/131072");
        assertThat(lines(Lifecycle.create(
                        enabled, "f", ShippedConfigurations.linuxDemo().read())))
                .containsExactly(
                        "Adding virtual PCI device 00:00.0 to cell \"k3-am625-sk-linux-demo\"",
                        "Shared memory connection established, peer cells:",
                        " \"k3-am625-sk\"",
                        "Adding virtual PCI device 00:01.0 to cell \"k3-am625-sk-linux-demo\"",
                        "Shared memory connection established, peer cells:",
                        " \"k3-am625-sk\"",
                        "Created cell \"k3-am625-sk-linux-demo\"",
                        "Page pool usage after cell creation: mem 49/1024, remap 537/131072");
    }

    @Test
    void createRefusesANameThatIsTaken() {
        refused(Lifecycle.create(created(), "f", demo()), Errno.EEXIST);
        refused(
                Lifecycle.create(
                        enabled,
                        "f",
                        ShippedConfigurations.inmateDemo().named("k3-am625-sk").read()),
                Errno.EEXIST);
    }

    @Test
    void createRefusesACpuOfAnotherCellAndNamesIt() {
        Refused refused = refused(
                Lifecycle.create(
                        created(),
                        "f.cell",
                        ShippedConfigurations.inmateDemo().named("second").read()),
                Errno.EBUSY);
        assertThat(refused.explanation())
                .startsWith("f.cell: CPU 2 belongs to cell \"inmate-demo\", not to the root cell \"k3-am625-sk\"; ")
                .contains("cpus of cell \"second\" (f.cell): take it out of one of them");
    }

    @Test
    void createLeavesTheRootCellItsLastCpu() {
        refused(
                Lifecycle.create(
                        enabled,
                        "f",
                        ShippedConfigurations.inmateDemo().onCpus(0xf).read()),
                Errno.EBUSY);
    }

    @Test
    void createRefusesAnotherArchitecture() {
        refused(
                Lifecycle.create(
                        enabled,
                        "f",
                        ShippedConfigurations.inmateDemo().forArchitecture(1).read()),
                Errno.EINVAL);
    }

    @Test
    void createRefusesTheHypervisorsMemory() {
        refused(
                Lifecycle.create(
                        enabled,
                        "f",
                        ShippedConfigurations.inmateDemo()
                                .withRegionAt(1, 0xdfc00000L)
                                .read()),
                Errno.EINVAL);
    }

    @Test
    void createRefusesAnIvshmemPeerThatIsThere() {
        Optional<Board> board = next(Lifecycle.create(
                enabled, "f", ShippedConfigurations.linuxDemo().onCpus(2).read()));
        refused(
                Lifecycle.create(
                        board,
                        "f",
                        ShippedConfigurations.linuxDemo()
                                .named("twin")
                                .onCpus(4)
                                .read()),
                Errno.EBUSY);
    }

    @Test
    void createRefusesWhileACellIsLockedButNameAndCpuErrorsWin() {
        Optional<Board> locked =
                created().map(board -> board.with(1, cell -> cell.withState(CellState.RUNNING_LOCKED)));
        refused(
                Lifecycle.create(
                        locked,
                        "f",
                        ShippedConfigurations.inmateDemo()
                                .named("second")
                                .onCpus(2)
                                .read()),
                Errno.EPERM);
        refused(Lifecycle.create(locked, "f", demo()), Errno.EEXIST);
    }

    @Test
    void createWarnsOfRegionsThatTheRootCellLacksOrAnotherCellHolds() {
        Accepted outside = (Accepted) Lifecycle.create(
                enabled,
                "f.cell",
                ShippedConfigurations.inmateDemo()
                        .withRegionAt(1, 0x9_0000_0000L)
                        .read());
        assertThat(outside.warnings())
                .containsExactly("f.cell: memory region 1 (0x900000000-0x90000ffff) of cell \"inmate-demo\" is not all"
                        + " in the root cell \"k3-am625-sk\"");
        Accepted shared = (Accepted) Lifecycle.create(
                created(),
                "f.cell",
                ShippedConfigurations.inmateDemo().named("second").onCpus(2).read());
        assertThat(shared.warnings())
                .hasSize(2)
                .allMatch(warning -> warning.endsWith("is held by cell \"inmate-demo\" as well"));
    }

    @Test
    void loadOpensTheLoadableRegionsToTheRootCellOnly() {
        Optional<Board> loadable = next(Lifecycle.setLoadable(created(), DEMO));
        assertThat(loadable.orElseThrow().rootMemory().mayWrite(DEMO_RAM)).isTrue();
        assertThat(loadable.orElseThrow().rootMemory().mayWrite(UART1)).isFalse();
        assertThat(lines(Lifecycle.setLoadable(created(), DEMO))).containsExactly("Cell \"inmate-demo\" can be loaded");
        assertThat(lines(Lifecycle.setLoadable(loadable, DEMO))).isEmpty();
    }

    @Test
    void startClosesThemAgain() {
        Optional<Board> running = started();
        assertThat(running.orElseThrow().rootMemory().mayWrite(DEMO_RAM)).isFalse();
        assertThat(running.orElseThrow().cell(1).orElseThrow().state()).isEqualTo(CellState.RUNNING);
    }

    @Test
    void startStopsARunningCellFirst() {
        Accepted restart = (Accepted) Lifecycle.start(started(), DEMO);
        assertThat(restart.effects())
                .containsSubsequence(
                        new Effect.SuspendCpus(1),
                        new Effect.ResetCommunicationRegion(1),
                        new Effect.StartCpus(1, 0),
                        new Effect.Print("Started cell \"inmate-demo\""));
    }

    @Test
    void destroyGivesEverythingBack() {
        Board board = next(Lifecycle.destroy(started(), DEMO)).orElseThrow();
        assertThat(board.guests()).isEmpty();
        assertThat(board.root().cpus()).containsExactly(0, 1, 2, 3);
        assertThat(board.rootMemory().mayWrite(DEMO_RAM)).isTrue();
        assertThat(board.rootMemory().mayWrite(UART1)).isTrue();
    }

    @Test
    void destroyIsRefusedByTheLockOfAnotherCellOnly() {
        Optional<Board> two = next(Lifecycle.create(
                created(),
                "f",
                ShippedConfigurations.inmateDemo().named("second").onCpus(2).read()));
        Optional<Board> otherLocked = two.map(board -> board.with(2, cell -> cell.withState(CellState.RUNNING_LOCKED)));
        refused(Lifecycle.destroy(otherLocked, DEMO), Errno.EPERM);
        assertThat(Lifecycle.destroy(otherLocked, new CellName.Name("second"))).isInstanceOf(Accepted.class);
    }

    @Test
    void createAndDestroyTellTheOtherCellsThatAreNotPassive() {
        Optional<Board> voter = next(Lifecycle.create(
                enabled, "f", ShippedConfigurations.inmateDemo().withFlags(0).read()));
        Optional<Board> two = next(Lifecycle.create(
                voter,
                "f",
                ShippedConfigurations.inmateDemo().named("passive").onCpus(2).read()));
        Accepted third = (Accepted) Lifecycle.create(
                two,
                "f",
                ShippedConfigurations.inmateDemo()
                        .named("third")
                        .withFlags(0)
                        .onCpus(8)
                        .read());
        assertThat(third.effects())
                .contains(new Effect.WriteMessage(3, CellMessage.RECONFIGURATION_COMPLETED), new Effect.Inform(1))
                .doesNotContain(new Effect.Inform(2), new Effect.Inform(3), new Effect.Inform(0));
        assertThat(((Accepted) Lifecycle.destroy(third.next(), new CellName.Id(3))).effects())
                .containsSubsequence(new Effect.ApplyGrant(0), new Effect.Inform(1))
                .doesNotContain(new Effect.Inform(2));
        assertThat(((Accepted) Lifecycle.create(enabled, "f", demo())).effects())
                .noneMatch(effect -> effect instanceof Effect.WriteMessage || effect instanceof Effect.Inform);
    }

    @Test
    void aCellThatDoesNotAnswerInTimeFailsWithoutFailedCpus() {
        Accepted expired = (Accepted) Lifecycle.unresponsive(started().orElseThrow(), 1);
        Cell failed = expired.next().orElseThrow().cell(1).orElseThrow();
        assertThat(failed.state()).isEqualTo(CellState.FAILED);
        assertThat(failed.failedCpus()).isEmpty();
        assertThat(expired.effects())
                .containsExactly(
                        new Effect.Print("Timeout expired while waiting for reply from target cell"),
                        new Effect.SuspendCpus(1),
                        new Effect.WriteState(1, CellState.FAILED));
        refused(Lifecycle.unresponsive(enabled.orElseThrow(), 1), Errno.ENOENT);
    }

    @Test
    void aLockBlocksNeitherLoadNorStart() {
        Optional<Board> locked =
                started().map(board -> board.with(1, cell -> cell.withState(CellState.RUNNING_LOCKED)));
        assertThat(Lifecycle.setLoadable(locked, DEMO)).isInstanceOf(Accepted.class);
        assertThat(Lifecycle.start(locked, DEMO)).isInstanceOf(Accepted.class);
        assertThat(Lifecycle.destroy(locked, DEMO)).isInstanceOf(Accepted.class);
    }

    @Test
    void theStateWordCountsEvenForACellThatShutItselfDown() {
        Board quiet = started().orElseThrow().observing(Map.of(1, CellState.SHUT_DOWN));
        assertThat(quiet.observing(Map.of(1, CellState.RUNNING_LOCKED))
                        .cell(1)
                        .orElseThrow()
                        .state())
                .isEqualTo(CellState.RUNNING_LOCKED);
    }

    @Test
    void theRootCellIsNoTarget() {
        for (CellName root : List.of(new CellName.Id(0), new CellName.Name("k3-am625-sk"))) {
            refused(Lifecycle.setLoadable(enabled, root), Errno.EINVAL);
            refused(Lifecycle.start(enabled, root), Errno.EINVAL);
            refused(Lifecycle.destroy(enabled, root), Errno.EINVAL);
        }
    }

    @Test
    void anUnknownCellDoesNotExist() {
        refused(Lifecycle.start(enabled, DEMO), Errno.ENOENT);
        refused(Lifecycle.start(enabled, new CellName.Id(7)), Errno.ENOENT);
    }

    @Test
    void aCellFailsWithItsLastCpu() {
        Optional<Board> board = next(Lifecycle.start(
                next(Lifecycle.create(
                        enabled, "f", ShippedConfigurations.linuxDemo().read())),
                new CellName.Id(1)));
        for (int cpu : List.of(1, 2)) {
            board = next(Lifecycle.cpuParked(board.orElseThrow(), 1, cpu, Violation.getDefaultInstance()));
        }
        assertThat(board.orElseThrow().cell(1).orElseThrow().state()).isEqualTo(CellState.RUNNING);
        board = next(Lifecycle.cpuParked(board.orElseThrow(), 1, 3, Violation.getDefaultInstance()));
        assertThat(board.orElseThrow().cell(1).orElseThrow().state()).isEqualTo(CellState.FAILED);
        assertThat(board.orElseThrow().cell(1).orElseThrow().failedCpus()).containsExactly(1, 2, 3);
    }

    @Test
    void aDeadAgentFailsAllCpusOfItsCellAndStartClearsThem() {
        Optional<Board> failed = next(Lifecycle.agentLost(started().orElseThrow(), 1));
        assertThat(failed.orElseThrow().cell(1).orElseThrow().failedCpus()).containsExactly(2);
        assertThat(failed.orElseThrow().cell(1).orElseThrow().state()).isEqualTo(CellState.FAILED);
        Cell again = next(Lifecycle.start(failed, DEMO)).orElseThrow().cell(1).orElseThrow();
        assertThat(again.failedCpus()).isEmpty();
        assertThat(again.state()).isEqualTo(CellState.RUNNING);
    }

    @Test
    void idsAreTheLowestThatAreFree() {
        Optional<Board> two = next(Lifecycle.create(
                created(),
                "f",
                ShippedConfigurations.inmateDemo().named("second").onCpus(2).read()));
        Optional<Board> one = next(Lifecycle.destroy(two, DEMO));
        Board again = next(Lifecycle.create(one, "f", demo())).orElseThrow();
        assertThat(again.cell("inmate-demo").orElseThrow().id()).isEqualTo(1);
        assertThat(again.cell("second").orElseThrow().id()).isEqualTo(2);
    }

    private static CellConfig demo() {
        return ShippedConfigurations.inmateDemo().read();
    }

    private Optional<Board> created() {
        return next(Lifecycle.create(enabled, "f", demo()));
    }

    private Optional<Board> started() {
        return next(Lifecycle.start(next(Lifecycle.setLoadable(created(), DEMO)), DEMO));
    }

    private static Optional<Board> next(Decision decision) {
        assertThat(decision).isInstanceOf(Accepted.class);
        return ((Accepted) decision).next();
    }

    private static Refused refused(Decision decision, Errno errno) {
        assertThat(decision).isInstanceOf(Refused.class);
        assertThat(((Refused) decision).errno()).isEqualTo(errno);
        assertThat(((Refused) decision).explanation()).isNotBlank();
        return (Refused) decision;
    }

    private static List<String> lines(Decision decision) {
        return ((Accepted) decision)
                .effects().stream()
                        .filter(Effect.Print.class::isInstance)
                        .map(effect -> ((Effect.Print) effect).line())
                        .toList();
    }
}
