package io.jailhouse.config.machine;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which files of a machine are needed to make its configuration elsewhere. They are given as patterns, which mean the same
 * here and in a shell: an asterisk stands for anything, {@code [0-9]} for a digit, both in the name of a folder only.
 */
public final class CollectedFiles {
    private static final String DEVICES = "/sys/bus/pci/devices/*/";
    private static final String PORTS = "/sys/class/tty/*/";
    private static final String TABLES = "/sys/firmware/acpi/tables/";

    /** Those that must be there, in every folder that fits. */
    static final List<String> NEEDED = List.of(
            "/proc/iomem",
            "/proc/cpuinfo",
            "/proc/cmdline",
            "/proc/ioports",
            DEVICES + "config",
            DEVICES + "resource",
            "/sys/devices/system/cpu/cpu[0-9]*/uevent",
            TABLES + "APIC",
            TABLES + "MCFG");

    /** What else must be there, by the vendor of the CPUs. */
    static final Map<String, String> NEEDED_BY_VENDOR =
            Map.of(Processors.INTEL, TABLES + "DMAR", Processors.AMD, TABLES + "IVRS");

    /** Those that may be missing. */
    static final List<String> WANTED = List.of(
            "/sys/class/dmi/id/product_name",
            "/sys/class/dmi/id/sys_vendor",
            "/sys/devices/jailhouse/enabled",
            TABLES + "FACP",
            PORTS + "iomem_base",
            PORTS + "iomem_reg_shift",
            PORTS + "io_type",
            PORTS + "port");

    private CollectedFiles() {}

    /**
     * Lists those that must be there.
     *
     * @param files of the machine
     * @return absolute paths
     * @throws MachineFormatException if the machine does not say whose CPUs it has
     */
    public static List<String> needed(MachineFiles files) {
        Stream<String> ofVendor =
                Stream.ofNullable(NEEDED_BY_VENDOR.get(Processors.read(files).vendor()));
        return Stream.concat(NEEDED.stream(), ofVendor)
                .flatMap(pattern -> paths(files, pattern))
                .toList();
    }

    /**
     * Lists those that may be missing.
     *
     * @param files of the machine
     * @return absolute paths
     */
    public static List<String> wanted(MachineFiles files) {
        return WANTED.stream().flatMap(pattern -> paths(files, pattern)).toList();
    }

    private static Stream<String> paths(MachineFiles files, String pattern) {
        int name = pattern.lastIndexOf('/');
        int parent = pattern.lastIndexOf('/', name - 1);
        String folder = pattern.substring(parent + 1, name);
        if (!folder.contains("*")) {
            return Stream.of(pattern);
        }
        String before = pattern.substring(0, parent);
        String fitting = folder.replace("*", ".*");
        return files.list(before).stream()
                .filter(it -> it.matches(fitting))
                .map(it -> before + "/" + it + pattern.substring(name));
    }
}
