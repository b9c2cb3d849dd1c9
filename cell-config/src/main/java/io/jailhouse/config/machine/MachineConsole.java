package io.jailhouse.config.machine;

import io.jailhouse.config.Console;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.MemoryRegion;
import java.util.List;

/** The serial port on which the hypervisor prints, as Linux describes it. */
final class MachineConsole {
    private static final Console NONE = new Console(0, 0, 0, 0, 0, 0, 0);
    private static final int HEX = 16;

    private MachineConsole() {}

    /**
     * Looks for a port.
     *
     * @param name of the port in Linux, for example {@code ttyS0}, or {@code none}
     * @param warnings gets why it cannot be used
     */
    static Console find(MachineFiles files, String name, List<String> warnings) {
        String folder = "/sys/class/tty/" + name + "/";
        if (name.equals("none")) {
            return NONE;
        }
        String type = files.line(folder + "io_type");
        String shift = files.line(folder + "iomem_reg_shift");
        return switch (type) {
            case "0" -> console(files, folder + "port", 0, 0, name, warnings);
            case "2" -> inMemory(shift.equals("0"), files, folder, type, shift, name, warnings);
            case "3" -> inMemory(shift.equals("2"), files, folder, type, shift, name, warnings);
            default -> {
                warnings.add("no serial port " + name + ": the hypervisor gets no console");
                yield NONE;
            }
        };
    }

    private static Console inMemory(
            boolean usual,
            MachineFiles files,
            String folder,
            String type,
            String shift,
            String name,
            List<String> warnings) {
        if (!usual) {
            warnings.add(
                    "Unexpected UART MMIO access mode: type=%s, shift=%s. Disabling console.".formatted(type, shift));
            return NONE;
        }
        int distance = shift.equals("0") ? 0 : Console.REGDIST_4;
        return console(files, folder + "iomem_base", Console.MMIO | distance, MemoryRegion.PAGE_SIZE, name, warnings);
    }

    private static Console console(
            MachineFiles files, String path, int flags, long size, String name, List<String> warnings) {
        try {
            long address = Long.parseUnsignedLong(files.line(path).replaceFirst("^0[xX]", ""), HEX);
            if (address > 0) {
                return new Console(address, size, ConsoleType.UART_8250.code(), flags, 0, 0, 0);
            }
        } catch (NumberFormatException e) {
            warnings.add(path + " has no address");
        }
        warnings.add("the serial port " + name + " has no address: the hypervisor gets no console");
        return NONE;
    }
}
