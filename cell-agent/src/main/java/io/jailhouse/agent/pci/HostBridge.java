package io.jailhouse.agent.pci;

import io.jailhouse.agent.stage2.MovableDevices;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;
import java.util.List;
import java.util.Optional;

/**
 * The PCI host bridge of a cell: configuration space and the windows behind base address registers. Owned by the order
 * thread, while the CPUs are held; the devices that it hands out are used by the CPUs.
 */
public final class HostBridge {
    private static final long BYTES_PER_BUS = 1 << 20;

    private final ConfigurationSpace space = new ConfigurationSpace();
    private final BarWindows windows = new BarWindows();
    private List<PciFunction> functions = List.of();

    /** Returns where functions open their windows. */
    public BarWindows windows() {
        return windows;
    }

    /** Returns what stage 2 asks last. */
    public MovableDevices movable() {
        return windows;
    }

    /** Exchanges the functions; one that stays keeps its state. */
    public void hold(List<PciFunction> present) {
        functions = List.copyOf(present);
        space.hold(functions);
    }

    /** Resets all functions, as before a start of the cell. */
    public void reset() {
        functions.forEach(PciFunction::reset);
    }

    /**
     * The window on configuration space.
     *
     * @param base guest-physical address; 0 if the board has none
     * @param endBus number of the last bus
     */
    public Optional<Stage2Range> configurationRange(long base, int endBus) {
        return base == 0
                ? Optional.empty()
                : Optional.of(
                        new Stage2Range(base, (endBus + 1) * BYTES_PER_BUS, true, true, new Target.Device(space, 0)));
    }
}
