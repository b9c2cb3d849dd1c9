package io.jailhouse.config.machine;

import io.jailhouse.config.PciCapability;
import io.jailhouse.config.PciDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PCI device of the machine.
 *
 * @param domain PCI domain
 * @param bdf bus, device, function
 * @param bridge true for a bridge to another bus
 * @param barMasks six masks of the base address registers
 * @param capabilities in the order of its lists
 * @param interrupts message signalled ones
 * @param firstBus of a bridge: first bus behind it
 * @param lastBus of a bridge: last bus behind it
 */
public record PciFunction(
        int domain,
        int bdf,
        boolean bridge,
        List<Long> barMasks,
        List<PciCapability> capabilities,
        MessageInterrupts interrupts,
        int firstBus,
        int lastBus) {
    private static final String FOLDER = "/sys/bus/pci/devices";
    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{4}):([0-9a-f]{2}):([01][0-9a-f])\\.([0-7])", Pattern.CASE_INSENSITIVE);
    private static final int MOST = 512;
    private static final int HEX = 16;
    private static final long NOBODY = 0xffff_ffffL;
    private static final int CLASS = 0x0a;
    private static final int CLASS_BRIDGE = 0x0604;
    private static final int FIRST_BUS = 0x19;
    private static final int LAST_BUS = 0x1a;
    private static final int BUS_SHIFT = 8;
    private static final int DEVICE_SHIFT = 3;
    private static final long PORTS = 0x100;
    private static final long MEMORY = 0x200;
    private static final long WIDE = 0x100000;

    /** Copies the lists. */
    public PciFunction {
        barMasks = List.copyOf(barMasks);
        capabilities = List.copyOf(capabilities);
    }

    /** Reads all devices; adds to the warnings what is left out. */
    static List<PciFunction> all(MachineFiles files, List<String> warnings) {
        List<PciFunction> found = new ArrayList<>();
        for (String name : files.list(FOLDER)) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                throw new MachineFormatException(FOLDER + "/" + name + ": not the name of a PCI device");
            }
            read(files, matcher, warnings).ifPresent(found::add);
            if (found.size() > MOST) {
                throw new MachineFormatException(FOLDER + ": has more than " + MOST + " devices");
            }
        }
        return found;
    }

    private static Optional<PciFunction> read(MachineFiles files, Matcher name, List<String> warnings) {
        String folder = FOLDER + "/" + name.group();
        TableBytes config = new TableBytes(folder + "/config", files.required(folder + "/config"));
        if (config.u32(0) == NOBODY) {
            warnings.add("Ignoring apparently disabled PCI device " + name.group());
            return Optional.empty();
        }
        boolean bridge = config.u16(CLASS) == CLASS_BRIDGE;
        PciCapabilities capabilities = new PciCapabilities(config, warnings).read();
        int[] number = new int[name.groupCount() + 1];
        for (int i = 1; i < number.length; i++) {
            number[i] = Integer.parseInt(name.group(i), HEX);
        }
        return Optional.of(new PciFunction(
                number[1],
                number[2] << BUS_SHIFT | number[3] << DEVICE_SHIFT | number[4],
                bridge,
                masks(folder + "/resource", files.text(folder + "/resource")),
                capabilities.found(),
                capabilities.interrupts(),
                bridge ? config.u8(FIRST_BUS) : 0,
                bridge ? config.u8(LAST_BUS) : 0));
    }

    /** The masks follow from the sizes that Linux has found. The register behind a wide one is its upper half. */
    private static List<Long> masks(String path, String text) {
        List<long[]> lines = text.lines()
                .limit(PciDevice.BARS)
                .map(line -> numbers(path, line))
                .toList();
        List<Long> masks = new ArrayList<>();
        while (masks.size() < lines.size()) {
            long[] line = lines.get(masks.size());
            boolean used = (line[2] & (PORTS | MEMORY)) != 0;
            long mask = used ? ~(line[1] - line[0]) : 0;
            masks.add(mask & NOBODY);
            if (used && (line[2] & WIDE) != 0 && masks.size() < lines.size()) {
                masks.add(mask >>> Integer.SIZE);
            }
        }
        if (masks.size() < PciDevice.BARS) {
            throw new MachineFormatException(path + ": has less than " + PciDevice.BARS + " lines");
        }
        return masks;
    }

    private static long[] numbers(String path, String line) {
        String[] words = line.strip().split(" +", -1);
        try {
            long[] numbers = new long[3];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Long.parseUnsignedLong(words[i].replaceFirst("^0x", ""), HEX);
            }
            return numbers;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new MachineFormatException(path + ": '" + line + "' is not START END FLAGS");
        }
    }

    /**
     * Gives its bus.
     *
     * @return bus number
     */
    public int bus() {
        return bdf >> BUS_SHIFT;
    }

    /**
     * Gives its address.
     *
     * @return for example {@code 00:1f.2}
     */
    public String address() {
        return PciDevice.address(bdf);
    }
}
