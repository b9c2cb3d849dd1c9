package io.jailhouse.config.machine;

import io.jailhouse.config.Console;
import io.jailhouse.config.IommuUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A machine as far as a configuration of its root cell needs to know it.
 *
 * @param product who made it and what it is called; may be empty
 * @param cpuCount number of CPUs
 * @param commandLine of its kernel
 * @param configurationBase address of the PCI configuration space
 * @param lastBus last bus in there
 * @param timerPort of the power management timer
 * @param console on which the hypervisor prints
 * @param memory what the root cell gets, rising but for what firmware and ROMs need
 * @param ports all below 0xd00 and those of devices, rising
 * @param devices PCI devices without IOMMUs
 * @param unitOfDevice index of the IOMMU of each device, in their order
 * @param ioApics interrupt controllers
 * @param units IOMMUs
 * @param warnings what was left out, one line each
 */
public record Machine(
        String product,
        int cpuCount,
        String commandLine,
        long configurationBase,
        int lastBus,
        int timerPort,
        Console console,
        List<MemoryBlock> memory,
        List<PortBlock> ports,
        List<PciFunction> devices,
        List<Integer> unitOfDevice,
        List<IoApic> ioApics,
        List<IommuUnit> units,
        List<String> warnings) {
    private static final int ONE_REGION = 60;
    private static final int REGION = 44;

    /** Copies the lists. */
    public Machine {
        memory = List.copyOf(memory);
        ports = List.copyOf(ports);
        devices = List.copyOf(devices);
        unitOfDevice = List.copyOf(unitOfDevice);
        ioApics = List.copyOf(ioApics);
        units = List.copyOf(units);
        warnings = List.copyOf(warnings);
    }

    private record Configuration(long base, int lastBus) {}

    /**
     * Reads what a machine says about itself.
     *
     * @param files of the machine
     * @param console name of the hypervisor's serial port in Linux, or {@code none}
     * @return the machine
     * @throws MachineFormatException if a file is missing or makes no sense, or the machine is of an unsupported kind
     */
    public static Machine read(MachineFiles files, String console) {
        if (files.line("/sys/devices/jailhouse/enabled").equals("1")) {
            throw new MachineFormatException(
                    "Jailhouse was enabled when collecting input files! Disable jailhouse and try again.");
        }
        List<String> warnings = new ArrayList<>();
        List<PciFunction> all = PciFunction.all(files, warnings);
        IoMemory memory = IoMemory.read(files, all);
        Remapping remapping = remapping(files, all, memory.remappingUnits(), warnings);
        List<MemoryBlock> blocks = new ArrayList<>(memory.blocks());
        blocks.addAll(remapping.memory());
        Configuration configuration = configuration(files);
        List<PciFunction> devices = remapping.devices();
        return new Machine(
                product(files),
                cpus(files),
                files.line("/proc/cmdline"),
                configuration.base(),
                configuration.lastBus(),
                IoPorts.timer(files),
                MachineConsole.find(files, console, warnings),
                blocks,
                IoPorts.blocks(files),
                devices,
                devices.stream().map(remapping::unitOf).toList(),
                remapping.ioApics(),
                remapping.units(),
                warnings);
    }

    /**
     * Reads the IOMMUs alone.
     *
     * @param files of the machine
     * @return the units
     * @throws MachineFormatException as {@link #read}
     */
    public static List<IommuUnit> units(MachineFiles files) {
        List<PciFunction> devices = PciFunction.all(files, new ArrayList<>());
        return remapping(files, devices, IoMemory.read(files, devices).remappingUnits(), new ArrayList<>())
                .units();
    }

    private static Remapping remapping(
            MachineFiles files, List<PciFunction> devices, Map<Long, Long> sizes, List<String> warnings) {
        String vendor = Processors.read(files).vendor();
        List<IoApic> ioApics = IoApic.all(files);
        return switch (vendor) {
            case Processors.INTEL -> DmarTable.read(files, sizes, devices, ioApics);
            case Processors.AMD -> IvrsTable.read(files, devices, ioApics, warnings);
            default -> throw new MachineFormatException("Unsupported CPU: " + vendor);
        };
    }

    private static Configuration configuration(MachineFiles files) {
        TableBytes table = TableBytes.acpi(files, "MCFG");
        if (table.length() > ONE_REGION) {
            throw table.problem("Multiple MMCONFIG regions found! This is not supported");
        }
        if (table.u16(REGION + 8) != 0 || table.u8(REGION + 10) != 0) {
            throw table.problem("the configuration space does not begin with bus 0 of segment 0");
        }
        return new Configuration(table.address(REGION), table.u8(REGION + 11));
    }

    private static int cpus(MachineFiles files) {
        int count = (int) files.list("/sys/devices/system/cpu").stream()
                .filter(name -> name.matches("cpu\\d+"))
                .count();
        if (count == 0) {
            throw new MachineFormatException("/sys/devices/system/cpu: has no CPU");
        }
        return count;
    }

    private static String product(MachineFiles files) {
        return (files.line("/sys/class/dmi/id/sys_vendor") + " " + files.line("/sys/class/dmi/id/product_name"))
                .strip();
    }
}
