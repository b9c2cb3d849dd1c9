package io.jailhouse.config.check;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.CellFlag;
import io.jailhouse.config.Console;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.PioRegion;
import java.util.List;
import java.util.Optional;

/** What can be said about one cell alone. */
final class CellRules {
    private static final long MAX_BYTES = 16 * MemoryRegion.PAGE_SIZE;
    private static final int MAX_CPU_SET_BYTES = 4096;
    private static final int MAX_PIN = 1024;
    private static final int PINS_PER_WORD = 32;
    private static final long WIDTHS =
            MemoryFlag.IO_8.mask() | MemoryFlag.IO_16.mask() | MemoryFlag.IO_32.mask() | MemoryFlag.IO_64.mask();
    private static final String RESET = "cell.cpu_reset_address";

    private final CheckedCell cell;
    private final CellConfig config;
    private final Architecture architecture;
    private final BoundedFindings findings = new BoundedFindings();

    CellRules(CheckedCell cell, Architecture architecture) {
        this.cell = cell;
        this.config = cell.config();
        this.architecture = architecture;
    }

    List<Finding> all() {
        limits();
        alignment();
        capabilities();
        if (!cell.root()) {
            communication();
            console();
            reset();
        }
        return findings.all();
    }

    private void limits() {
        int cpuSetBytes = config.cpuSet().bitmap().length();
        if (config.cpuSet().cpus().isEmpty()) {
            add(FindingKind.NO_CPU, "cpus", "%s is empty", "give the cell a CPU");
        }
        if (cpuSetBytes > MAX_CPU_SET_BYTES) {
            add(
                    FindingKind.CPU_SET_TOO_LARGE,
                    "cell.cpu_set_size",
                    "%s is " + cpuSetBytes,
                    "make it as large as the CPU set, usually 8");
        }
        if (!cell.root() && config.memoryRegions().isEmpty()) {
            add(FindingKind.NO_MEMORY, "mem_regions", "%s is empty", "give the cell memory");
        }
        if (!cell.root() && config.storedSize() > MAX_BYTES) {
            add(
                    FindingKind.TOO_LARGE,
                    "cell",
                    "%s has " + config.storedSize() + " bytes with its lists",
                    "join neighbouring regions, or leave out what the inmate does not need");
        }
        for (int i = 0; i < config.irqchips().size() && architecture != Architecture.X86; i++) {
            Irqchip chip = config.irqchips().get(i);
            if (chip.pinBase() % PINS_PER_WORD != 0 || chip.pinBase() + Irqchip.PINS > MAX_PIN) {
                add(
                        FindingKind.PIN_BASE,
                        "irqchips[" + i + "].pin_base",
                        "%s is " + chip.pinBase(),
                        "use a multiple of 32 that is at most 896, and move the bits of pin_bitmap accordingly");
            }
        }
    }

    private void alignment() {
        List<MemoryRegion> regions = config.memoryRegions();
        for (int i = 0; i < regions.size(); i++) {
            MemoryRegion region = regions.get(i);
            String field = "mem_regions[" + i + "]";
            if (region.size() == 0 || region.has(MemoryFlag.COMM_REGION)) {
                continue;
            }
            if (!region.isSubPage()) {
                if (region.physStart() % MemoryRegion.PAGE_SIZE != 0) {
                    add(
                            FindingKind.MISALIGNED,
                            field + ".phys_start",
                            "%s is 0x" + Long.toHexString(region.physStart()) + ", which is inside of a page",
                            "begin at a multiple of 0x1000, or make virt_start begin inside of the page as well");
                }
            } else if (!region.has(MemoryFlag.IO)) {
                add(
                        FindingKind.SUBPAGE_MEMORY,
                        field,
                        "%s is memory of 0x%x bytes at 0x%x, which are no whole pages"
                                .formatted("%s", region.size(), region.virtStart()),
                        "make virt_start and size multiples of 0x1000, or add JAILHOUSE_MEM_IO if it is a device");
            } else if ((region.flags() & WIDTHS) == 0) {
                add(
                        FindingKind.SUBPAGE_WIDTH,
                        field + ".flags",
                        "%s has no JAILHOUSE_MEM_IO_8, _16, _32 or _64, but the region is no whole pages",
                        "add the widths that the device permits");
            }
        }
    }

    private void capabilities() {
        for (int i = 0; i < config.pciDevices().size(); i++) {
            PciDevice device = config.pciDevices().get(i);
            int end = device.capsStart() + device.numCaps();
            if (device.numCaps() > 0 && end > config.pciCapabilities().size()) {
                add(
                        FindingKind.PCI_CAPABILITIES,
                        "pci_devices[" + i + "].num_caps",
                        "%s reaches to capability " + (end - 1) + ", but there are only "
                                + config.pciCapabilities().size(),
                        "correct caps_start and num_caps, or add the capabilities");
            }
        }
    }

    private void communication() {
        if (config.memoryRegions().stream().anyMatch(region -> region.has(MemoryFlag.COMM_REGION))) {
            return;
        }
        String change =
                "add a region of 0x1000 bytes with JAILHOUSE_MEM_COMM_REGION, at 0x80000000 for the inmates of ARM, at"
                        + " 0x100000 for those of x86";
        if (config.has(CellFlag.PASSIVE_COMMREG)) {
            add(FindingKind.NO_COMMUNICATION_REGION, "mem_regions", "%s has no communication region", change);
        } else {
            add(
                    FindingKind.VOTE_WITHOUT_REGION,
                    "mem_regions",
                    "%s has no communication region, and cell.flags no JAILHOUSE_CELL_PASSIVE_COMMREG",
                    change + "; or set JAILHOUSE_CELL_PASSIVE_COMMREG");
        }
    }

    private void console() {
        Console console = config.console();
        boolean none = console.typeCode() == ConsoleType.NONE.code();
        if (none || config.has(CellFlag.VIRTUAL_CONSOLE_ACTIVE)) {
            return;
        }
        long address = console.address();
        boolean reachable = console.isMmio()
                ? config.memoryRegions().stream().anyMatch(region -> region.containsVirtual(address))
                : config.pioRegions().stream().anyMatch(ports -> holds(ports, address));
        if (!reachable) {
            add(
                    FindingKind.CONSOLE_WITHOUT_REGION,
                    "cell.console.address",
                    "%s is 0x" + Long.toHexString(address) + ", which is in none of its "
                            + (console.isMmio() ? "mem_regions" : "pio_regions"),
                    console.isMmio()
                            ? "add a region of JAILHOUSE_MEM_IO with the registers of the console"
                            : "add the ports of the console to pio_regions");
        }
    }

    private static boolean holds(PioRegion ports, long port) {
        return port >= ports.base() && port < ports.base() + ports.length();
    }

    private void reset() {
        long address = config.cpuResetAddress();
        String what = "%s is 0x" + Long.toHexString(address) + ", ";
        Optional<MemoryRegion> holder = config.memoryRegions().stream()
                .filter(region -> region.containsVirtual(address))
                .findFirst();
        if (holder.isEmpty()) {
            add(
                    FindingKind.RESET_ADDRESS,
                    RESET,
                    what + "which is in none of its mem_regions",
                    "add a region there for the image, or change the address");
            return;
        }
        MemoryRegion region = holder.get();
        String index = "mem_regions[" + config.memoryRegions().indexOf(region) + "]";
        if (region.isSubPage() || !region.has(MemoryFlag.READ)) {
            add(
                    FindingKind.RESET_ADDRESS,
                    RESET,
                    what + "but " + index + " there " + (region.isSubPage() ? "is no whole pages" : "cannot be read"),
                    "correct the region, or change the address");
        } else if (!region.has(MemoryFlag.EXECUTE)) {
            add(
                    FindingKind.RESET_NOT_EXECUTABLE,
                    RESET,
                    what + "but " + index + " there has no JAILHOUSE_MEM_EXECUTE",
                    "add the flag, or change the address");
        } else if (!region.has(MemoryFlag.LOADABLE) || !region.has(MemoryFlag.WRITE)) {
            add(
                    FindingKind.RESET_NOT_LOADABLE,
                    RESET,
                    what + "but " + index + " there is not both JAILHOUSE_MEM_LOADABLE and JAILHOUSE_MEM_WRITE",
                    "add the flags, or change the address");
        }
    }

    /** Adds a finding; {@code %s} in the message is the party. */
    private void add(FindingKind kind, String field, String message, String change) {
        Party party = cell.party(field);
        findings.add(new Finding(kind, List.of(party), message.formatted(party), change));
    }
}
