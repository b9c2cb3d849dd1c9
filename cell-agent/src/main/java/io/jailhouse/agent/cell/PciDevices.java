package io.jailhouse.agent.cell;

import io.jailhouse.agent.cpu.EventSource;
import io.jailhouse.agent.cpu.InterruptController;
import io.jailhouse.agent.ivshmem.IvshmemDevice;
import io.jailhouse.agent.ivshmem.IvshmemFunction;
import io.jailhouse.agent.pci.Capability;
import io.jailhouse.agent.pci.HostBridge;
import io.jailhouse.agent.pci.StubFunction;
import io.jailhouse.agent.pci.StubMsixTable;
import io.jailhouse.agent.stage2.MovableDevices;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import io.jailhouse.proto.PciFunction;
import io.jailhouse.proto.PciRoot;
import io.jailhouse.proto.StubDevice;
import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.ivshmem.Link;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The PCI functions that the cell has been granted. Owned by the order thread, which calls while the CPUs are held, but for
 * {@link #poll}.
 */
final class PciDevices implements EventSource, AutoCloseable {
    private static final int FIRST_SHARED_INTERRUPT = 32;

    private final BoardPaths paths;
    private final BoardMemory memory;
    private final Wakeups wakeups;
    private final Supplier<InterruptController> controller;
    private final HostBridge bridge = new HostBridge();
    private Map<Slot, Present> functions = Map.of();
    private volatile IvshmemFunction[] ivshmem = {};

    /** A function stays the same from grant to grant as long as this does. */
    private record Slot(PciFunction function, int vpciIrqBase) {}

    private record Present(
            io.jailhouse.agent.pci.PciFunction function,
            Optional<IvshmemFunction> virtual,
            Optional<Link> link,
            Optional<Stage2Range> msixTable) {

        static Present of(StubFunction stub, Optional<Stage2Range> msixTable) {
            return new Present(stub, Optional.empty(), Optional.empty(), msixTable);
        }

        static Present of(IvshmemFunction function, Link link) {
            return new Present(function, Optional.of(function), Optional.of(link), Optional.empty());
        }

        void remove() {
            virtual.ifPresent(IvshmemFunction::remove);
            link.ifPresent(Link::close);
        }
    }

    /**
     * Creates a host bridge without functions.
     *
     * @param paths where links are
     * @param memory where their state tables are
     * @param wakeups by which peers are woken
     * @param controller where interrupts go, asked for when a function appears
     */
    PciDevices(BoardPaths paths, BoardMemory memory, Wakeups wakeups, Supplier<InterruptController> controller) {
        this.paths = paths;
        this.memory = memory;
        this.wakeups = wakeups;
        this.controller = controller;
    }

    /**
     * Exchanges the functions.
     *
     * @param grant what the cell has from now on
     * @return what lies at fixed addresses
     * @throws IOException if a link cannot be opened
     */
    List<Stage2Range> replace(PciRoot grant) throws IOException {
        Map<Slot, Present> former = functions;
        Map<Slot, Present> next = new LinkedHashMap<>();
        List<Stage2Range> fixed = new ArrayList<>();
        bridge.configurationRange(grant.getMmconfigBase(), grant.getEndBus()).ifPresent(fixed::add);
        for (PciFunction function : grant.getFunctionsList()) {
            Slot slot = new Slot(function, grant.getVpciIrqBase());
            Present present = former.get(slot);
            next.put(slot, present == null ? make(slot) : present);
            next.get(slot).msixTable().ifPresent(fixed::add);
        }
        former.forEach((slot, gone) -> {
            if (!next.containsKey(slot)) {
                gone.remove();
            }
        });
        functions = next;
        bridge.hold(next.values().stream().map(Present::function).toList());
        ivshmem = next.values().stream()
                .flatMap(present -> present.virtual().stream())
                .toArray(IvshmemFunction[]::new);
        return fixed;
    }

    private Present make(Slot slot) throws IOException {
        PciFunction function = slot.function();
        return switch (function.getKindCase()) {
            case IVSHMEM -> ivshmem(function, slot.vpciIrqBase());
            case STUB -> stub(function);
            case KIND_NOT_SET -> throw new IOException("a PCI function that is nothing was granted");
        };
    }

    private Present ivshmem(PciFunction function, int vpciIrqBase) throws IOException {
        io.jailhouse.proto.IvshmemDevice granted = function.getIvshmem();
        IvshmemDevice device = new IvshmemDevice(
                function.getBdf(),
                function.getBarMasksList(),
                granted.getMsixVectors(),
                granted.getProtocol(),
                FIRST_SHARED_INTERRUPT + vpciIrqBase + (function.getBdf() >> 3 & 3),
                granted.getPeerId(),
                granted.getMaxPeers(),
                granted.getStateTableSize(),
                granted.getReadWriteSize(),
                granted.getOutputSize(),
                granted.getBaseAddress());
        Link link = Link.open(paths.link(function.getBdf()));
        try {
            return Present.of(
                    new IvshmemFunction(
                            device,
                            link.endpoint(device.peerId(), memory, wakeups),
                            bridge.windows(),
                            controller.get()),
                    link);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private static Present stub(PciFunction function) {
        StubDevice granted = function.getStub();
        List<Capability> capabilities = granted.getCapabilitiesList().stream()
                .map(it ->
                        new Capability(it.getId(), it.getExtended(), it.getStart(), it.getLength(), it.getWritable()))
                .toList();
        StubFunction stub =
                new StubFunction(function.getBdf(), granted.getBridge(), function.getBarMasksList(), capabilities);
        boolean hasTable = granted.getMsixAddress() != 0 && granted.getMsixRegionSize() != 0;
        return Present.of(
                stub,
                hasTable
                        ? Optional.of(new Stage2Range(
                                granted.getMsixAddress(),
                                granted.getMsixRegionSize(),
                                true,
                                true,
                                new Target.Device(new StubMsixTable(function.getBdf(), granted.getMsixVectors()), 0)))
                        : Optional.empty());
    }

    /** Returns what stage 2 asks when nothing else is at an address. */
    MovableDevices movable() {
        return bridge.movable();
    }

    /** Resets all functions, before a start of the cell. */
    void reset() {
        bridge.reset();
    }

    /** Makes interrupts of the doorbells that peers have rung. */
    @Override
    public void poll() {
        for (IvshmemFunction function : ivshmem) {
            function.deliver();
        }
    }

    @Override
    public void close() {
        functions.values().forEach(Present::remove);
        functions = Map.of();
        ivshmem = new IvshmemFunction[0];
    }
}
