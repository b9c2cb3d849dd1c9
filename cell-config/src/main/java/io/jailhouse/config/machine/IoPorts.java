package io.jailhouse.config.machine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What of {@code /proc/ioports} there is, and which of it the root cell gets. */
final class IoPorts {
    private static final String PATH = "/proc/ioports";
    private static final String TIMER = "ACPI PM_TMR";
    private static final int TIMER_IN_TABLE = 76;
    private static final long PCI_CONFIGURATION = 0xcf8;
    private static final long FIRST_OF_DEVICES = 0xd00;
    private static final long LAST_PORT = 0xffff;
    private static final Pattern DEVICE = Pattern.compile("\\w{4}:\\w{2}:\\w{2}\\.\\w.*");

    /** Interval timer, keyboard and NMI status, clock, serial ports. */
    private static final Set<Long> ALWAYS = Set.of(0x40L, 0x60L, 0x61L, 0x64L, 0x70L, 0x2f8L, 0x3f8L);

    private IoPorts() {}

    /** Lists the ports, rising. */
    static List<PortBlock> blocks(MachineFiles files) {
        List<Resource> roots = Resource.read(files, PATH);
        List<PortBlock> blocks = new ArrayList<>();
        roots.stream()
                .flatMap(Resource::leaves)
                .filter(it -> it.start() != PCI_CONFIGURATION && it.start() < FIRST_OF_DEVICES)
                .forEach(it -> blocks.add(block(it, isHarmless(it))));
        roots.stream()
                .flatMap(IoPorts::devices)
                .filter(it -> it.start() >= FIRST_OF_DEVICES)
                .forEach(it -> blocks.add(block(it, true)));
        blocks.sort(Comparator.comparingInt(PortBlock::start));
        return List.copyOf(blocks);
    }

    private static PortBlock block(Resource ports, boolean permitted) {
        if (ports.end() > LAST_PORT || ports.end() - ports.start() == LAST_PORT) {
            throw new MachineFormatException(
                    "%s: %x-%x is more than a device has".formatted(PATH, ports.start(), ports.end()));
        }
        return new PortBlock((int) ports.start(), (int) ports.end(), ports.name(), permitted);
    }

    private static boolean isHarmless(Resource ports) {
        String name = ports.name().toLowerCase(Locale.ROOT);
        return ALWAYS.contains(ports.start()) || name.contains("vga") || name.contains("vesa");
    }

    private static Stream<Resource> devices(Resource ports) {
        return DEVICE.matcher(ports.name()).matches()
                ? Stream.of(ports)
                : ports.parts().stream().flatMap(IoPorts::devices);
    }

    /** The port of the power management timer: as Linux has found it, else as the firmware says. */
    static int timer(MachineFiles files) {
        List<Resource> timers = Resource.read(files, PATH).stream()
                .flatMap(Resource::all)
                .filter(it -> it.name().contains(TIMER))
                .toList();
        if (timers.size() == 1) {
            return block(timers.getFirst(), false).start();
        }
        String problem = "%s: found %d entries for %s (expected 1)".formatted(PATH, timers.size(), TIMER);
        if (timers.size() > 1 || files.read("/sys/firmware/acpi/tables/FACP").isEmpty()) {
            throw new MachineFormatException(problem);
        }
        TableBytes table = TableBytes.acpi(files, "FACP");
        long port = table.u32(TIMER_IN_TABLE);
        if (port == 0 || port > LAST_PORT) {
            throw table.problem("the power management timer has no port");
        }
        return (int) port;
    }
}
