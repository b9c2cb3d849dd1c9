package io.jailhouse.config.create;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.Console;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.CpuSet;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MachineInfo;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PlatformInfo;
import io.jailhouse.config.SystemConfig;
import io.jailhouse.config.devicetree.DeviceNode;
import io.jailhouse.config.devicetree.DeviceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a board's configuration from the device tree with which Linux runs on it: CPUs, RAM, device registers, interrupt
 * controller, console. The root cell gets everything but the hypervisor's memory.
 */
public final class BoardFromTree {
    private static final long MEBIBYTE = 1 << 20;
    private static final long TOP = 1L << 32;
    private static final int FIRST_SPI = 32;
    private static final int FIRST_PPI = 16;
    private static final int LAST_WINDOW = 800;
    private static final int MAX_CPUS = 64;
    private static final long RAM_RIGHTS =
            MemoryFlag.READ.mask() | MemoryFlag.WRITE.mask() | MemoryFlag.EXECUTE.mask() | MemoryFlag.DMA.mask();
    private static final long IO_RIGHTS = MemoryFlag.READ.mask() | MemoryFlag.WRITE.mask() | MemoryFlag.IO.mask();
    private static final Map<String, ConsoleType> CONSOLES = Map.of(
            "arm,pl011", ConsoleType.PL011,
            "ns16550a", ConsoleType.UART_8250,
            "snps,dw-apb-uart", ConsoleType.UART_8250,
            "ti,am654-uart", ConsoleType.UART_8250,
            "ti,am64-uart", ConsoleType.UART_8250,
            "cdns,uart-r1p12", ConsoleType.XUARTPS,
            "xlnx,xuartps", ConsoleType.XUARTPS,
            "fsl,imx6q-uart", ConsoleType.IMX,
            "renesas,scif", ConsoleType.SCIF,
            "marvell,armada-3700-uart", ConsoleType.MVEBU);

    private final DeviceTree tree;
    private final long hypervisorBytes;
    private final long inmateBytes;
    private final PhysicalMap memory;

    private BoardFromTree(DeviceTree tree, long hypervisorBytes, long inmateBytes) {
        this.tree = tree;
        this.hypervisorBytes = hypervisorBytes;
        this.inmateBytes = inmateBytes;
        this.memory = PhysicalMap.of(tree.memory());
    }

    /**
     * Makes the configuration.
     *
     * @param tree of the board
     * @param hypervisorBytes size of the hypervisor's memory, a multiple of 4 KiB
     * @param inmateBytes how much memory the other cells will take, a multiple of 4 KiB
     * @return the configuration
     * @throws UnsuitableTreeException if the tree lacks what a configuration needs
     */
    public static SystemConfig of(DeviceTree tree, long hypervisorBytes, long inmateBytes) {
        return new BoardFromTree(tree, hypervisorBytes, inmateBytes).board();
    }

    private SystemConfig board() {
        int cpus = cpus();
        DeviceNode gic = gic();
        MachineInfo.Arm machine = machine(gic);
        long hypervisor = hypervisorStart();
        List<MemoryRegion> regions = new ArrayList<>();
        PhysicalMap ram = memory.without(hypervisor, hypervisorBytes);
        PhysicalMap devices = devices(gic);
        ram.blocks().forEach(it -> regions.add(new MemoryRegion(it.start(), it.start(), it.size(), RAM_RIGHTS)));
        devices.blocks().forEach(it -> regions.add(new MemoryRegion(it.start(), it.start(), it.size(), IO_RIGHTS)));
        Architecture architecture = architecture();
        PlatformInfo platform = new PlatformInfo(
                devices.with(memory.blocks()).with(gic.blocks()).hole(MEBIBYTE, TOP),
                0,
                1,
                1,
                NewBoard.slots(List.of()),
                machine);
        List<Irqchip> chips = new ArrayList<>();
        for (int pin = FIRST_SPI; pin <= LAST_WINDOW; pin += Irqchip.PINS) {
            chips.add(new Irqchip(machine.gicdBase(), 0, pin, -1, -1));
        }
        return NewBoard.of(
                architecture,
                new MemoryRegion(hypervisor, 0, hypervisorBytes, 0),
                console(),
                platform,
                NewBoard.rootCell(
                        architecture,
                        name(),
                        CpuSet.ofMask(cpus == MAX_CPUS ? -1 : (1L << cpus) - 1),
                        regions,
                        chips,
                        List.of(),
                        List.of(),
                        List.of()));
    }

    private String name() {
        String name = tree.root().texts("compatible").stream()
                .findFirst()
                .map(it -> it.substring(it.indexOf(',') + 1))
                .orElse("board")
                .replaceAll("[^!-~]", "-");
        return name.isEmpty() ? "board" : name;
    }

    private int cpus() {
        long cpus = tree.children("cpus").stream()
                .flatMap(node -> node.children().stream())
                .filter(node -> node.text("device_type").filter("cpu"::equals).isPresent() && !node.isDisabled())
                .count();
        if (cpus == 0 || cpus > MAX_CPUS) {
            throw new UnsuitableTreeException("it has " + cpus + " CPUs below /cpus, but a board has 1 to 64");
        }
        return (int) cpus;
    }

    private Architecture architecture() {
        boolean old = tree.root().all().stream()
                .filter(node -> node.path().startsWith("/cpus/"))
                .flatMap(node -> node.texts("compatible").stream())
                .anyMatch(it -> it.matches("arm,(cortex-a(5|7|8|9|12|15|17)|armv7.*)"));
        return old ? Architecture.ARM : Architecture.ARM64;
    }

    private DeviceNode gic() {
        return tree.root().all().stream()
                .filter(node -> node.texts("compatible").stream()
                        .anyMatch(it -> it.equals("arm,gic-v3")
                                || it.equals("arm,gic-400")
                                || it.matches("arm,cortex-a\\d+-gic")))
                .filter(node -> node.blocks().size() >= 2)
                .findFirst()
                .orElseThrow(() -> new UnsuitableTreeException("it has no GICv2 or GICv3 with addresses"));
    }

    private MachineInfo.Arm machine(DeviceNode gic) {
        boolean three = gic.texts("compatible").contains("arm,gic-v3");
        List<Long> starts = gic.blocks().stream().map(it -> it.start()).toList();
        if (!three && starts.size() < 4) {
            throw new UnsuitableTreeException(
                    gic.path() + " has no addresses of GICH and GICV, without which a GICv2 cannot" + " be divided");
        }
        List<Long> interrupts = gic.cells("interrupts");
        int maintenance = interrupts.size() >= 2 ? FIRST_PPI + interrupts.get(1).intValue() % FIRST_PPI : 0;
        return new MachineInfo.Arm(
                maintenance,
                three ? 3 : 2,
                FixedBytes.zeros(MachineInfo.Arm.PADDING_LENGTH),
                starts.get(0),
                three ? 0 : starts.get(1),
                three ? 0 : starts.get(2),
                three ? 0 : starts.get(3),
                three ? starts.get(1) : 0);
    }

    /** At the end of what the tree reserves for Jailhouse, else of the memory below 4 GiB. */
    private long hypervisorStart() {
        long needed = hypervisorBytes + inmateBytes;
        Optional<Long> reserved = tree.children("reserved-memory").stream()
                .flatMap(node -> node.children().stream())
                .filter(node -> node.path().contains("jailhouse") || node.path().contains("inmate"))
                .flatMap(node -> node.blocks().stream())
                .filter(block -> Long.compareUnsigned(block.size(), needed) >= 0)
                .map(block -> block.start() + block.size() - hypervisorBytes)
                .findFirst();
        return reserved.orElseGet(() -> memory.blocks().stream()
                .filter(block -> block.start() + needed <= Math.min(block.start() + block.size(), TOP))
                .map(block -> Math.min(block.start() + block.size(), TOP) - hypervisorBytes)
                .reduce((one, other) -> other)
                .orElseThrow(() -> new UnsuitableTreeException(
                        "no block of its memory below 4 GiB has 0x%x bytes".formatted(needed))));
    }

    /** All registers but those of the interrupt controller, in whole pages. */
    private PhysicalMap devices(DeviceNode gic) {
        PhysicalMap devices = PhysicalMap.of(List.of());
        for (DeviceNode node : tree.root().all()) {
            boolean other = node.path().startsWith("/memory")
                    || node.path().startsWith("/reserved-memory")
                    || node.path().startsWith("/cpus")
                    || node.path().startsWith(gic.path());
            if (!other) {
                devices = devices.with(node.blocks());
            }
        }
        return devices.without(gic.blocks()).without(memory.blocks());
    }

    private Console console() {
        Optional<DeviceNode> port = tree.children("chosen").stream()
                .flatMap(node -> node.texts("stdout-path").stream())
                .map(path -> path.replaceAll(":.*", ""))
                .map(path -> path.startsWith("/") ? path : alias(path))
                .flatMap(path ->
                        tree.root().all().stream().filter(node -> node.path().equals(path)))
                .filter(node -> !node.blocks().isEmpty())
                .findFirst();
        return port.map(BoardFromTree::console).orElse(NewBoard.NO_CONSOLE);
    }

    private String alias(String name) {
        return tree.children("aliases").stream()
                .flatMap(node -> node.texts(name).stream())
                .findFirst()
                .orElse("");
    }

    private static Console console(DeviceNode port) {
        ConsoleType type = port.texts("compatible").stream()
                .filter(CONSOLES::containsKey)
                .map(CONSOLES::get)
                .findFirst()
                .orElse(ConsoleType.NONE);
        boolean wide = type != ConsoleType.UART_8250
                || port.cells("reg-shift").contains(2L)
                || port.texts("compatible").stream().anyMatch(it -> it.startsWith("ti,"));
        int flags = Console.MMIO | (wide ? Console.REGDIST_4 : 0);
        return new Console(port.blocks().getFirst().start(), MemoryRegion.PAGE_SIZE, type.code(), flags, 0, 0, 0);
    }
}
