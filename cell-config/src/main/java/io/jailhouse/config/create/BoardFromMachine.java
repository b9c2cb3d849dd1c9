package io.jailhouse.config.create;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CpuSet;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciCapability;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.PioRegion;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.machine.IoApic;
import io.jailhouse.config.machine.Machine;
import io.jailhouse.config.machine.MachineFormatException;
import io.jailhouse.config.machine.MemoryBlock;
import io.jailhouse.config.machine.PciFunction;
import io.jailhouse.config.machine.PortBlock;
import io.jailhouse.config.source.SourceComments;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the configuration of an x86 machine from what its Linux says about it. The root cell gets everything but the
 * hypervisor's memory and what the hypervisor must see every access to.
 */
public final class BoardFromMachine {
    private static final long RAM_RIGHTS =
            MemoryFlag.READ.mask() | MemoryFlag.WRITE.mask() | MemoryFlag.EXECUTE.mask() | MemoryFlag.DMA.mask();
    private static final long OTHER_RIGHTS = MemoryFlag.READ.mask() | MemoryFlag.WRITE.mask();
    private static final String NAME = "RootCell";
    private static final int IO_APIC_PINS = 120;
    private static final int MOST_CAPABILITIES = 0xffff;

    private final Machine machine;
    private final long hypervisorBytes;
    private final long inmateBytes;

    private BoardFromMachine(Machine machine, long hypervisorBytes, long inmateBytes) {
        this.machine = machine;
        this.hypervisorBytes = hypervisorBytes;
        this.inmateBytes = inmateBytes;
    }

    /**
     * A configuration and what is known beside it.
     *
     * @param board the configuration
     * @param comments on its elements
     * @param commandLine what Linux must be started with
     */
    public record Made(SystemConfig board, SourceComments comments, String commandLine) {}

    /**
     * Makes the configuration.
     *
     * @param machine the machine
     * @param hypervisorBytes size of the hypervisor's memory, a multiple of 4 KiB
     * @param inmateBytes how much memory the other cells will take, a multiple of 4 KiB
     * @return the configuration
     * @throws MachineFormatException if the machine lacks the memory
     */
    public static Made of(Machine machine, long hypervisorBytes, long inmateBytes) {
        return new BoardFromMachine(machine, hypervisorBytes, inmateBytes).made();
    }

    private Made made() {
        ReservedMemory reserved = ReservedMemory.of(machine, hypervisorBytes + inmateBytes);
        List<MemoryBlock> blocks = new ArrayList<>(reserved.outside(machine.memory()));
        long inmates = reserved.start() + hypervisorBytes;
        blocks.add(new MemoryBlock(inmates, inmates + inmateBytes - 1, "memory of the other cells", List.of()));
        List<PciCapability> capabilities = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        List<PciDevice> devices = devices(capabilities, owners);
        PlatformInfo platform = new PlatformInfo(
                machine.configurationBase(),
                machine.lastBus(),
                0,
                0,
                NewBoard.slots(machine.units()),
                new MachineInfo.X86(
                        machine.timerPort(),
                        0,
                        0,
                        interruptLimit(),
                        0,
                        0,
                        FixedBytes.zeros(MachineInfo.X86.UNUSED_LENGTH)));
        SystemConfig board = NewBoard.of(
                Architecture.X86,
                new MemoryRegion(reserved.start(), 0, hypervisorBytes, 0),
                machine.console(),
                platform,
                NewBoard.rootCell(
                        Architecture.X86,
                        NAME,
                        cpus(),
                        blocks.stream().map(BoardFromMachine::region).toList(),
                        machine.ioApics().stream()
                                .map(it -> new Irqchip(it.address(), it.configurationId(), 0, -1, -1))
                                .toList(),
                        machine.ports().stream()
                                .filter(PortBlock::permitted)
                                .map(it -> new PioRegion(it.start(), it.end() - it.start() + 1))
                                .toList(),
                        devices,
                        capabilities));
        String commandLine = "memmap=0x%x$0x%x".formatted(hypervisorBytes + inmateBytes, reserved.start());
        return new Made(board, comments(blocks, owners, commandLine), commandLine);
    }

    private CpuSet cpus() {
        byte[] bitmap = new byte[(machine.cpuCount() + Long.SIZE - 1) / Long.SIZE * Long.BYTES];
        for (int cpu = 0; cpu < machine.cpuCount(); cpu++) {
            bitmap[cpu / Byte.SIZE] |= (byte) (1 << cpu % Byte.SIZE);
        }
        return new CpuSet(FixedBytes.of(bitmap));
    }

    private static MemoryRegion region(MemoryBlock block) {
        long size = block.end() - block.start() + 1;
        return new MemoryRegion(block.start(), block.start(), size, block.isRam() ? RAM_RIGHTS : OTHER_RIGHTS);
    }

    /** Entries of the interrupt remapping table that all devices together need, a power of 2. */
    private long interruptLimit() {
        long sources = IO_APIC_PINS
                + machine.devices().stream()
                        .mapToLong(it -> it.interrupts().vectors())
                        .sum();
        return Long.highestOneBit(sources - 1) << 1;
    }

    /** Devices with the same capabilities share their description; the owners are the comments on them. */
    private List<PciDevice> devices(List<PciCapability> capabilities, List<String> owners) {
        List<PciDevice> devices = new ArrayList<>();
        for (int i = 0; i < machine.devices().size(); i++) {
            PciFunction function = machine.devices().get(i);
            int first = first(machine.devices(), function, devices);
            if (first < 0) {
                first = capabilities.size();
                if (first + function.capabilities().size() > MOST_CAPABILITIES) {
                    throw new MachineFormatException(
                            "the PCI devices have more capabilities than a configuration holds");
                }
                capabilities.addAll(function.capabilities());
                function.capabilities().forEach(it -> owners.add(""));
            }
            if (!function.capabilities().isEmpty()) {
                owners.set(first, (owners.get(first) + " " + function.address()).strip());
            }
            devices.add(device(function, machine.unitOfDevice().get(i), first));
        }
        return devices;
    }

    /** Where the capabilities of a device are described already; negative if nowhere. */
    private static int first(List<PciFunction> functions, PciFunction function, List<PciDevice> made) {
        if (function.capabilities().isEmpty()) {
            return 0;
        }
        for (int i = 0; i < made.size(); i++) {
            if (functions.get(i).capabilities().equals(function.capabilities())) {
                return made.get(i).capsStart();
            }
        }
        return -1;
    }

    private static PciDevice device(PciFunction function, int unit, int firstCapability) {
        return new PciDevice(
                function.bridge() ? PciDevice.TYPE_BRIDGE : PciDevice.TYPE_DEVICE,
                unit,
                function.domain(),
                function.bdf(),
                function.barMasks(),
                firstCapability,
                function.capabilities().size(),
                function.interrupts().msiVectors(),
                function.interrupts().msiBits(),
                function.interrupts().msixVectors(),
                function.interrupts().msixRegionSize(),
                function.interrupts().msixAddress(),
                0,
                0,
                0,
                0);
    }

    private SourceComments comments(List<MemoryBlock> blocks, List<String> owners, String commandLine) {
        List<String> head = new ArrayList<>();
        head.add("Configuration of " + (machine.product().isEmpty() ? "a machine" : machine.product()) + ", x86.");
        head.add("");
        head.add("Linux must leave memory to the hypervisor and to other cells. Add to its command line:");
        head.add("");
        head.add("    " + commandLine);
        return new SourceComments(
                head,
                blocks.stream().map(BoardFromMachine::comment).toList(),
                machine.ioApics().stream().map(BoardFromMachine::comment).toList(),
                machine.ports().stream()
                        .filter(PortBlock::permitted)
                        .map(PortBlock::name)
                        .toList(),
                machine.ports().stream()
                        .filter(it -> !it.permitted())
                        .map(it -> "not given: PIO_RANGE(0x%x, 0x%x), %s"
                                .formatted(it.start(), it.end() - it.start() + 1, it.name()))
                        .toList(),
                machine.devices().stream()
                        .map(it -> (it.bridge() ? "bridge " : "device ") + it.address())
                        .toList(),
                owners);
    }

    private static String comment(MemoryBlock block) {
        String range = "%08x-%08x: %s".formatted(block.start(), block.end(), block.name());
        return block.comments().isEmpty() ? range : range + ", " + String.join(", ", block.comments());
    }

    private static String comment(IoApic chip) {
        return "IO-APIC %d, first interrupt %d".formatted(chip.id(), chip.interruptBase());
    }
}
