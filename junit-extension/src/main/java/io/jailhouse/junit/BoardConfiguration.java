package io.jailhouse.junit;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.Console;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.IommuUnit;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.config.SystemConfig;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Builds the configuration of a board with AArch64 CPUs, as a {@code .c} file would, for {@link Board#of(SystemConfig)}. A
 * cell that is created owns its part of what the root cell has here.
 */
public final class BoardConfiguration {
    private static final String SIGNATURE = "JHSYS";
    private static final int MAINTENANCE_INTERRUPT = 25;

    private final CellConfiguration root;
    private MemoryRegion hypervisorMemory = new MemoryRegion(0, 0, 0, 0);
    private Console debugConsole = new Console(0, 0, 0, 0, 0, 0, 0);
    private MachineInfo.Arm interruptController = gic(0, 0, 0, 0);
    private long pciConfiguration;

    private BoardConfiguration(String name) {
        this.root = CellConfiguration.root(name);
    }

    /**
     * Begins with a board that has a name and nothing else.
     *
     * @param name of its root cell, 1 to 31 ASCII characters
     */
    public static BoardConfiguration named(String name) {
        return new BoardConfiguration(name);
    }

    /**
     * Sets its CPUs.
     *
     * @param number 1 to 64: CPUs 0 to number - 1
     */
    public BoardConfiguration cpus(int number) {
        root.cpus(IntStream.range(0, number).toArray());
        return this;
    }

    /**
     * Sets the memory that the hypervisor keeps for itself; its page pool is as large as that.
     *
     * @param physical address
     * @param size in bytes; 0x400000 is enough for some cells
     */
    public BoardConfiguration hypervisorMemory(long physical, long size) {
        hypervisorMemory = new MemoryRegion(physical, 0, size, 0);
        return this;
    }

    /** Adds RAM of the root cell, of which cells can be given parts. */
    public BoardConfiguration ram(long physical, long size) {
        return memory(physical, size, MemoryFlag.READ, MemoryFlag.WRITE, MemoryFlag.EXECUTE);
    }

    /** Adds registers of the root cell, of which cells can be given parts. */
    public BoardConfiguration registers(long physical, long size) {
        return memory(physical, size, MemoryFlag.READ, MemoryFlag.WRITE, MemoryFlag.IO);
    }

    /** Adds a memory region of the root cell. */
    public BoardConfiguration memory(long physical, long size, MemoryFlag... rights) {
        root.memory(physical, physical, size, rights);
        return this;
    }

    /** Sets the address of the 8250 that the hypervisor prints to. */
    public BoardConfiguration debugConsole(long address) {
        debugConsole = CellConfiguration.uart8250(address);
        return this;
    }

    /**
     * Gives it a GICv3, and all interrupts to the root cell.
     *
     * @param distributor address of the distributor
     * @param redistributors address of the redistributors, 128 KiB a CPU
     * @param interrupts how many shared interrupts it has, a multiple of 128
     */
    public BoardConfiguration gicV3(long distributor, long redistributors, int interrupts) {
        interruptController = gic(3, distributor, 0, redistributors);
        return interrupts(distributor, interrupts);
    }

    /**
     * Gives it a GICv2, and all interrupts to the root cell.
     *
     * @param distributor address of the distributor
     * @param cpuInterface address of the CPU interface
     * @param interrupts how many shared interrupts it has, a multiple of 128
     */
    public BoardConfiguration gicV2(long distributor, long cpuInterface, int interrupts) {
        interruptController = gic(2, distributor, cpuInterface, 0);
        return interrupts(distributor, interrupts);
    }

    private BoardConfiguration interrupts(long distributor, int interrupts) {
        for (int first = 0; first < interrupts; first += Irqchip.PINS) {
            root.interrupts(new Irqchip(distributor, 0, 32L + first, -1, -1));
        }
        return this;
    }

    private static MachineInfo.Arm gic(int version, long distributor, long cpuInterface, long redistributors) {
        return new MachineInfo.Arm(
                MAINTENANCE_INTERRUPT,
                version,
                FixedBytes.zeros(MachineInfo.Arm.PADDING_LENGTH),
                distributor,
                cpuInterface,
                0,
                0,
                redistributors);
    }

    /** Gives it a virtual PCI host controller with one bus, whose configuration space is at an address. */
    public BoardConfiguration pci(long configurationSpace) {
        pciConfiguration = configurationSpace;
        return this;
    }

    /** Adds a PCI device of the root cell. */
    public BoardConfiguration device(PciDevice device) {
        root.device(device);
        return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a number does not fit its field; the message names field and value
     */
    public SystemConfig build() {
        IommuUnit none = IommuUnit.of(0, 0, 0, FixedBytes.zeros(IommuUnit.PARAMETERS_LENGTH));
        return new SystemConfig(
                CellConfiguration.header(SIGNATURE),
                CellConfiguration.REVISION,
                Optional.of(Architecture.ARM64),
                SystemConfig.VIRTUAL_DEBUG_CONSOLE,
                hypervisorMemory,
                debugConsole,
                new PlatformInfo(
                        pciConfiguration,
                        0,
                        pciConfiguration == 0 ? 0 : 1,
                        1,
                        Collections.nCopies(PlatformInfo.IOMMU_UNITS, none),
                        interruptController),
                root.build());
    }
}
