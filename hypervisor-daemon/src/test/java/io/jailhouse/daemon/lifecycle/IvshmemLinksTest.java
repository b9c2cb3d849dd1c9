package io.jailhouse.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.CellConfig;
import io.jailhouse.config.PciDevice;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.board.RootInmate;
import io.jailhouse.daemon.lifecycle.Decision.Accepted;
import io.jailhouse.daemon.lifecycle.Decision.Refused;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class IvshmemLinksTest {
    private static final int LINK = 0;
    private static final int NET = 8;

    private final Accepted enabling =
            accepted(Lifecycle.enable(Optional.empty(), "sys", ShippedConfigurations.am62x()));
    private final Optional<Board> enabled = enabling.next();

    @Test
    void theRootCellIsTheFirstPeerOfItsLinksAndFindsTheStateWordsZero() {
        assertThat(links(enabling))
                .extracting(effect -> (Object) effect.getClass())
                .containsExactly(
                        LinkEffect.CreateLink.class,
                        LinkEffect.ClearStates.class,
                        LinkEffect.SetPeer.class,
                        LinkEffect.CreateLink.class,
                        LinkEffect.ClearStates.class,
                        LinkEffect.SetPeer.class);
        assertThat(links(enabling))
                .contains(
                        new LinkEffect.CreateLink(LINK),
                        new LinkEffect.ClearStates(new Section(0xdfa00000L, 0x10000, true, false), 3));
        LinkEffect.SetPeer root = (LinkEffect.SetPeer) links(enabling).get(2);
        assertThat(root.bdf()).isEqualTo(LINK);
        assertThat(root.peer())
                .isEqualTo(new LinkPeer(
                        0,
                        Cell.ROOT_ID,
                        1,
                        3,
                        0,
                        List.of(
                                new Section(0xdfa00000L, 0x10000, true, false),
                                new Section(0xdfa10000L, 0x10000, true, true),
                                new Section(0xdfa20000L, 0x10000, true, true),
                                new Section(0xdfa30000L, 0x10000, true, false),
                                new Section(0xdfa40000L, 0x10000, true, false))));
    }

    @Test
    void linksExistBeforeAnAgentIsGrantedItsDevices() {
        List<Effect> effects = accepted(Lifecycle.create(enabled, "f", first())).effects();
        int joined = effects.indexOf(links(effects).getLast());
        assertThat(joined).isGreaterThan(effects.indexOf(new Effect.PrepareBoard()));
        assertThat(joined).isLessThan(effects.indexOf(new Effect.ApplyGrant(1)));
    }

    @Test
    void aLaterPeerJoinsWithoutTouchingTheStateWords() {
        List<Effect> links =
                links(accepted(Lifecycle.create(enabled, "f", first())).effects());
        assertThat(links).hasSize(1);
        assertThat(((LinkEffect.SetPeer) links.getFirst()).peer().id()).isEqualTo(1);
    }

    @Test
    void theConsoleNamesThePeersInTheOrderOfTheirIds() {
        Optional<Board> two = accepted(Lifecycle.create(enabled, "f", second())).next();
        assertThat(lines(Lifecycle.create(two, "f", first())).subList(0, 4))
                .containsExactly(
                        "Adding virtual PCI device 00:00.0 to cell \"ivshmem-demo\"",
                        "Shared memory connection established, peer cells:",
                        " \"k3-am625-sk\"",
                        " \"ivshmem-demo-2\"");
        Optional<Board> other =
                accepted(Lifecycle.create(enabled, "f", first())).next();
        assertThat(lines(Lifecycle.create(other, "f", second())).subList(1, 4))
                .containsExactly(
                        "Shared memory connection established, peer cells:", " \"k3-am625-sk\"", " \"ivshmem-demo\"");
    }

    @Test
    void twoDevicesOfOneCellCanFormALink() {
        PciDevice device = first().pciDevices().getFirst();
        CellConfig config = with(first(), List.of(at(device, 0x30, 1), at(device, 0x30, 4)));
        Accepted created = accepted(Lifecycle.create(enabled, "f", config));
        assertThat(links(created.effects()))
                .filteredOn(LinkEffect.CreateLink.class::isInstance)
                .hasSize(1);
        assertThat(lines(created))
                .containsSequence(
                        "Adding virtual PCI device 00:06.0 to cell \"ivshmem-demo\"",
                        "Adding virtual PCI device 00:06.0 to cell \"ivshmem-demo\"",
                        "Shared memory connection established, peer cells:",
                        " \"ivshmem-demo\"");
        refused(
                Lifecycle.create(enabled, "f", with(first(), List.of(at(device, 0x30, 1), at(device, 0x30, 1)))),
                Errno.EBUSY);
    }

    @Test
    void anIdNeedNotBeBelowTheNumberOfPeersButBelowTwelve() {
        PciDevice device = first().pciDevices().getFirst();
        assertThat(Lifecycle.create(enabled, "f", with(first(), List.of(at(device, 0x30, 11)))))
                .isInstanceOf(Accepted.class);
        refused(Lifecycle.create(enabled, "f", with(first(), List.of(at(device, 0x30, 12)))), Errno.EINVAL);
    }

    @Test
    void enableLooksAtTheRootCellsDevicesToo() {
        var system = ShippedConfigurations.am62x();
        PciDevice device = system.rootCell().pciDevices().getFirst();
        var broken = new io.jailhouse.config.SystemConfig(
                system.storedHeader(),
                system.revision(),
                system.architecture(),
                system.flags(),
                system.hypervisorMemory(),
                system.debugConsole(),
                system.platformInfo(),
                with(system.rootCell(), List.of(at(device, 0, 12))));
        refused(Lifecycle.enable(Optional.empty(), "sys", broken), Errno.EINVAL);
    }

    @Test
    void loadAndStartResetTheEndsOfTheCell() {
        Optional<Board> board =
                accepted(Lifecycle.create(enabled, "f", first())).next();
        CellName name = new CellName.Name("ivshmem-demo");
        Accepted load = accepted(Lifecycle.setLoadable(board, name));
        assertThat(load.effects()).contains(new LinkEffect.ResetPeer(LINK, 1));
        Accepted again = accepted(Lifecycle.setLoadable(load.next(), name));
        assertThat(links(again.effects())).as("a cell that is loadable already").isEmpty();
        Accepted start = accepted(Lifecycle.start(load.next(), name));
        assertThat(start.effects().indexOf(new LinkEffect.ResetPeer(LINK, 1)))
                .isBetween(
                        start.effects().indexOf(new Effect.SuspendCpus(1)),
                        start.effects().indexOf(new Effect.StartCpus(1, 0)));
    }

    @Test
    void destroyTakesThePeerAwayAndTheLastOneTheLink() {
        PciDevice device = first().pciDevices().getFirst();
        Optional<Board> board = accepted(Lifecycle.create(
                        enabled, "f", with(first(), List.of(device, at(device, 0x30, 5)))))
                .next();
        assertThat(links(accepted(Lifecycle.destroy(board, new CellName.Name("ivshmem-demo")))
                        .effects()))
                .containsExactly(
                        new LinkEffect.ResetPeer(LINK, 1),
                        new LinkEffect.ResetPeer(0x30, 5),
                        new LinkEffect.ClearPeer(LINK, 1),
                        new LinkEffect.ClearPeer(0x30, 5),
                        new LinkEffect.RemoveLink(0x30));
    }

    @Test
    void anInmateOfTheRootCellStartsWithItsDevicesResetAndKeepsProgramsOnTheHostOff() {
        Accepted loaded = accepted(RootInmates.load(enabled, new RootInmate(0x80000000L, OptionalInt.empty(), false)));
        assertThat(links(loaded.effects()))
                .containsExactly(
                        new LinkEffect.ResetPeer(LINK, 0),
                        new LinkEffect.ResetPeer(NET, 0),
                        new LinkEffect.LeaveRootEnds());
        assertThat(links(accepted(RootInmates.start(loaded.next())).effects()))
                .containsExactly(
                        new LinkEffect.ResetPeer(LINK, 0),
                        new LinkEffect.ResetPeer(NET, 0),
                        new LinkEffect.LeaveRootEnds(),
                        new LinkEffect.TakeRootEnds());
    }

    @Test
    void devicesThatAreNotVirtualGoBackToTheRootCell() {
        PciDevice device = physical(first().pciDevices().getFirst(), 0x50);
        var system = ShippedConfigurations.am62x();
        var withDevice = new io.jailhouse.config.SystemConfig(
                system.storedHeader(),
                system.revision(),
                system.architecture(),
                system.flags(),
                system.hypervisorMemory(),
                system.debugConsole(),
                system.platformInfo(),
                with(system.rootCell(), List.of(device)));
        Optional<Board> board =
                accepted(Lifecycle.enable(Optional.empty(), "sys", withDevice)).next();
        Accepted created =
                accepted(Lifecycle.create(board, "f", with(first(), List.of(device, physical(device, 0x58)))));
        assertThat(lines(created))
                .containsSequence(
                        "Removing PCI device 00:0a.0 from cell \"k3-am625-sk\"",
                        "Adding PCI device 00:0a.0 to cell \"ivshmem-demo\"",
                        "Adding PCI device 00:0b.0 to cell \"ivshmem-demo\"",
                        "Created cell \"ivshmem-demo\"");
        assertThat(created.next().orElseThrow().rootHolds(device)).isFalse();
        Accepted destroyed = accepted(Lifecycle.destroy(created.next(), new CellName.Name("ivshmem-demo")));
        assertThat(lines(destroyed))
                .containsSequence(
                        "Removing PCI device 00:0a.0 from cell \"ivshmem-demo\"",
                        "Adding PCI device 00:0a.0 to cell \"k3-am625-sk\"",
                        "Removing PCI device 00:0b.0 from cell \"ivshmem-demo\"");
        assertThat(destroyed.next().orElseThrow().rootHolds(device)).isTrue();
    }

    private static CellConfig first() {
        return ShippedConfigurations.ivshmemDemo("").read();
    }

    private static CellConfig second() {
        return ShippedConfigurations.ivshmemDemo("-2").read();
    }

    private static PciDevice at(PciDevice device, int bdf, int id) {
        return copy(device, device.type(), bdf, id);
    }

    private static PciDevice physical(PciDevice device, int bdf) {
        return copy(device, PciDevice.TYPE_DEVICE, bdf, 0);
    }

    private static PciDevice copy(PciDevice device, int type, int bdf, int id) {
        return new PciDevice(
                type,
                device.iommu(),
                device.domain(),
                bdf,
                device.barMasks(),
                device.capsStart(),
                device.numCaps(),
                device.numMsiVectors(),
                device.msiBits(),
                device.numMsixVectors(),
                device.msixRegionSize(),
                device.msixAddress(),
                device.shmemRegionsStart(),
                id,
                device.shmemPeers(),
                device.shmemProtocol());
    }

    private static CellConfig with(CellConfig config, List<PciDevice> devices) {
        return new CellConfig(
                config.storedHeader(),
                config.revision(),
                config.architecture(),
                config.storedName(),
                config.id(),
                config.flags(),
                config.vpciIrqBase(),
                config.cpuResetAddress(),
                config.msgReplyTimeout(),
                config.console(),
                config.cpuSet(),
                config.memoryRegions(),
                config.cacheRegions(),
                config.irqchips(),
                config.pioRegions(),
                devices,
                config.pciCapabilities(),
                config.streamIds());
    }

    private static List<Effect> links(Accepted accepted) {
        return links(accepted.effects());
    }

    private static List<Effect> links(List<Effect> effects) {
        return effects.stream().filter(LinkEffect.class::isInstance).toList();
    }

    private static List<String> lines(Decision decision) {
        return accepted(decision).effects().stream()
                .filter(Effect.Print.class::isInstance)
                .map(effect -> ((Effect.Print) effect).line())
                .toList();
    }

    private static Accepted accepted(Decision decision) {
        assertThat(decision).isInstanceOf(Accepted.class);
        return (Accepted) decision;
    }

    private static void refused(Decision decision, Errno errno) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.errno()).isEqualTo(errno));
    }
}
