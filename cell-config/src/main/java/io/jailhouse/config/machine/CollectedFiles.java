package io.jailhouse.config.machine;

import java.util.ArrayList;
import java.util.List;

/** Which files of a machine are needed to make its configuration elsewhere. */
public final class CollectedFiles {
    private static final String DEVICES = "/sys/bus/pci/devices";
    private static final String CPUS = "/sys/devices/system/cpu";
    private static final String PORTS = "/sys/class/tty";
    private static final String TABLES = "/sys/firmware/acpi/tables/";

    private CollectedFiles() {}

    /**
     * Lists those that must be there.
     *
     * @param files of the machine
     * @return absolute paths
     * @throws MachineFormatException if the machine does not say whose CPUs it has
     */
    public static List<String> needed(MachineFiles files) {
        List<String> paths = new ArrayList<>(List.of("/proc/iomem", "/proc/cpuinfo", "/proc/cmdline", "/proc/ioports"));
        for (String device : files.list(DEVICES)) {
            paths.add(DEVICES + "/" + device + "/config");
            paths.add(DEVICES + "/" + device + "/resource");
        }
        files.list(CPUS).stream()
                .filter(name -> name.matches("cpu\\d+"))
                .forEach(name -> paths.add(CPUS + "/" + name + "/uevent"));
        paths.add(TABLES + "APIC");
        paths.add(TABLES + "MCFG");
        switch (Processors.read(files).vendor()) {
            case Processors.INTEL -> paths.add(TABLES + "DMAR");
            case Processors.AMD -> paths.add(TABLES + "IVRS");
            default -> {}
        }
        return List.copyOf(paths);
    }

    /**
     * Lists those that may be missing.
     *
     * @param files of the machine
     * @return absolute paths
     */
    public static List<String> wanted(MachineFiles files) {
        List<String> paths = new ArrayList<>(List.of(
                "/sys/class/dmi/id/product_name",
                "/sys/class/dmi/id/sys_vendor",
                "/sys/devices/jailhouse/enabled",
                TABLES + "FACP"));
        for (String port : files.list(PORTS)) {
            for (String name : List.of("iomem_base", "iomem_reg_shift", "io_type", "port")) {
                paths.add(PORTS + "/" + port + "/" + name);
            }
        }
        return List.copyOf(paths);
    }
}
