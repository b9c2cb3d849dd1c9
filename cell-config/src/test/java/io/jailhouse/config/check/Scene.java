package io.jailhouse.config.check;

import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.devicetree.AddressBlock;
import io.jailhouse.config.devicetree.DeviceNode;
import io.jailhouse.config.devicetree.DeviceTree;
import io.jailhouse.config.source.Compilation;
import io.jailhouse.config.source.ConfigCompiler;
import io.jailhouse.config.source.Diagnostic;
import io.jailhouse.config.source.IncludeFiles;
import io.jailhouse.config.source.SourceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A board and two cells that fit together, but for what a test changes in their texts. */
final class Scene {
    static final String BOARD = "board.c";
    static final String ONE = "one.c";
    static final String TWO = "two.c";

    private static final String HEAD = """
            #include <jailhouse/types.h>
            #include <jailhouse/cell-config.h>
            #define RW (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
            #define SHARED (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED)
            #define REGION(p, v, s, f) {.phys_start = p, .virt_start = v, .size = s, .flags = f}
            #define LINK(d, n, i, v) {.type = JAILHOUSE_PCI_TYPE_IVSHMEM, .bdf = d << 3, .shmem_regions_start = i, \\
                .shmem_dev_id = n, .shmem_peers = 2, .shmem_protocol = 1, .num_msix_vectors = v}
            """;

    private static final String SYSTEM = HEAD + """
            struct {
                struct jailhouse_system header;
                __u64 cpus[1];
                struct jailhouse_memory mem_regions[6];
                struct jailhouse_irqchip irqchips[2];
                struct jailhouse_pci_device pci_devices[2];
            } __attribute__((packed)) config = {
                .header = {
                    .signature = JAILHOUSE_SYSTEM_SIGNATURE,
                    .architecture = JAILHOUSE_ARM64,
                    .revision = JAILHOUSE_CONFIG_REVISION,
                    .hypervisor_memory = {.phys_start = 0x50000000, .size = 0x400000},
                    .platform_info = {.pci_is_virtual = 1, .arm = {
                        .maintenance_irq = 25, .gic_version = 3, .gicd_base = 0x1800000, .gicr_base = 0x1880000}},
                    .root_cell = {
                        .name = "root",
                        .cpu_set_size = sizeof(config.cpus),
                        .num_memory_regions = ARRAY_SIZE(config.mem_regions),
                        .num_irqchips = ARRAY_SIZE(config.irqchips),
                        .num_pci_devices = ARRAY_SIZE(config.pci_devices),
                        .vpci_irq_base = 60 - 32,
                    },
                },
                .cpus = {0xf},
                .mem_regions = {
                    JAILHOUSE_SHMEM_NET_REGIONS(0x60000000, 0),
                    REGION(0x40000000, 0x40000000, 0x10000000, RW | JAILHOUSE_MEM_EXECUTE),
                    REGION(0x2000000, 0x2000000, 0x100000, RW | JAILHOUSE_MEM_IO),
                },
                .irqchips = {
                    {.address = 0x1800000, .pin_base = 32, .pin_bitmap = {-1, -1, -1, -1}},
                    {.address = 0x1800000, .pin_base = 160, .pin_bitmap = {-1, -1, -1, -1}},
                },
                .pci_devices = {LINK(0, 0, 0, 0), {.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = 0x100}},
            };
            """;

    private static final String CELL = HEAD + """
            struct {
                struct jailhouse_cell_desc cell;
                __u64 cpus[1];
                struct jailhouse_memory mem_regions[7];
                struct jailhouse_irqchip irqchips[1];
                struct jailhouse_pio pio_regions[1];
                struct jailhouse_pci_device pci_devices[2];
            } __attribute__((packed)) config = {
                .cell = {
                    .signature = JAILHOUSE_CELL_DESC_SIGNATURE,
                    .architecture = JAILHOUSE_ARM64,
                    .revision = JAILHOUSE_CONFIG_REVISION,
                    .name = "one",
                    .flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
                    .cpu_set_size = sizeof(config.cpus),
                    .num_memory_regions = ARRAY_SIZE(config.mem_regions),
                    .num_irqchips = ARRAY_SIZE(config.irqchips),
                    .num_pio_regions = ARRAY_SIZE(config.pio_regions),
                    .num_pci_devices = ARRAY_SIZE(config.pci_devices),
                    .vpci_irq_base = 80 - 32,
                    .console = {.address = 0x2000000, .type = JAILHOUSE_CON_TYPE_8250, .flags = JAILHOUSE_CON_ACCESS_MMIO},
                },
                .cpus = {0x2},
                .mem_regions = {
                    JAILHOUSE_SHMEM_NET_REGIONS(0x60000000, 1),
                    REGION(0x2000000, 0x2000000, 0x1000, RW | JAILHOUSE_MEM_IO),
                    REGION(0x48000000, 0, 0x10000, RW | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE),
                    REGION(0, 0x80000000, 0x1000, RW | JAILHOUSE_MEM_COMM_REGION),
                },
                .irqchips = {{.address = 0x1800000, .pin_base = 32, .pin_bitmap = {0, 1 << (80 - 64)}}},
                .pio_regions = {{0}},
                .pci_devices = {LINK(0, 1, 0, 0), {.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = 0x100}},
            };
            """;

    private final Map<String, String> texts = new LinkedHashMap<>();
    private Optional<CheckedTree> tree = Optional.empty();

    private Scene() {
        texts.put(BOARD, SYSTEM);
        texts.put(ONE, CELL);
    }

    static Scene sound() {
        return new Scene();
    }

    /** Changes the first place where a text stands in a file. */
    Scene with(String file, String before, String after) {
        String text = texts.get(file);
        if (!text.contains(before)) {
            throw new IllegalArgumentException(before + " is not in " + file);
        }
        int at = text.indexOf(before);
        texts.put(file, text.substring(0, at) + after + text.substring(at + before.length()));
        return this;
    }

    /** Adds the second cell: another CPU, memory, serial port and interrupt, and no device. */
    Scene withSecondCell() {
        texts.put(TWO, CELL);
        return with(TWO, "\"one\"", "\"two\"")
                .with(TWO, "{0x2}", "{0x4}")
                .with(TWO, "0x48000000", "0x49000000")
                .with(TWO, "REGION(0x2000000, 0x2000000", "REGION(0x2001000, 0x2001000")
                .with(TWO, ".address = 0x2000000", ".address = 0x2001000")
                .with(TWO, "1 << (80 - 64)", "1 << (84 - 64)")
                .with(TWO, "LINK(0, 1, 0, 0), {.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = 0x100}", "");
    }

    /** Makes all of them configurations for x86. */
    Scene onX86() {
        texts.replaceAll((file, text) -> text.replace("JAILHOUSE_ARM64", "JAILHOUSE_X86")
                .replaceAll("\\.arm = \\{[^}]*}", ".x86 = {.apic_mode = 1}"));
        return this;
    }

    /** Adds a device tree with memory, of which some is reserved, and with the serial port. */
    Scene withTree(AddressBlock reserved, String statusOfSerialPort) {
        AddressBlock ports = new AddressBlock(0x2000000, 0x100);
        DeviceNode memory = node("/memory@40000000", "okay", new AddressBlock(0x40000000, 0x40000000));
        DeviceNode inner = node("/reserved-memory/jailhouse@48000000", "okay", reserved);
        DeviceNode outer = new DeviceNode("/reserved-memory", Map.of(), List.of(inner), List.of());
        DeviceNode serial = node("/serial@2000000", statusOfSerialPort, ports);
        DeviceNode root = new DeviceNode("/", Map.of(), List.of(memory, outer, serial), List.of());
        tree = Optional.of(new CheckedTree("board.dtb", new DeviceTree(root, List.of())));
        return this;
    }

    private static DeviceNode node(String path, String status, AddressBlock block) {
        return new DeviceNode(path, Map.of("status", new FixedBytes(status + "\0")), List.of(), List.of(block));
    }

    CheckReport check() {
        List<CheckedCell> guests = new ArrayList<>();
        texts.keySet().stream()
                .skip(1)
                .forEach(file -> guests.add(new CheckedCell(
                        file, ConfigReader.readCell(file, compiled(file)).configuration(), false)));
        return ConfigCheck.of(
                BOARD, ConfigReader.readSystem(BOARD, compiled(BOARD)).configuration(), guests, tree);
    }

    private byte[] compiled(String file) {
        Compilation compilation =
                new ConfigCompiler(IncludeFiles.none()).compile(new SourceFile(file, texts.get(file)), Map.of());
        return compilation
                .bytes()
                .orElseThrow(() -> new IllegalArgumentException(compilation.diagnostics().stream()
                        .map(Diagnostic::format)
                        .toList()
                        .toString()));
    }
}
