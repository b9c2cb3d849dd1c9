package io.jailhouse.config.check;

import static io.jailhouse.config.check.Scene.BOARD;
import static io.jailhouse.config.check.Scene.ONE;
import static io.jailhouse.config.check.Scene.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.jailhouse.config.devicetree.AddressBlock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of finding is provoked, and names files, parties and fields. */
final class FindingsTest {
    private static final String RAM =
            "REGION(0x48000000, 0, 0x10000, RW | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE)";
    private static final String UART = "REGION(0x2000000, 0x2000000, 0x1000, RW | JAILHOUSE_MEM_IO)";
    private static final String LINK = "LINK(0, 1, 0, 0)";
    private static final String DEVICE = "{.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = 0x100}";

    private static final AddressBlock RESERVED = new AddressBlock(0x48000000, 0x20000000);

    /** A scene with one mistake, and who has a part in it: file and field. */
    private record Provoked(Scene scene, String... parties) {}

    @Test
    void whatFitsTogetherHasNoFindings() {
        CheckReport report = Scene.sound().withSecondCell().check();
        assertThat(report.findings()).extracting(Finding::message).isEmpty();
        assertThat(report.fails()).isFalse();
        assertThat(report.text()).isEqualTo("""
                Reading configuration set:
                  Architecture:  arm64
                  Root cell:     root (board.c)
                  Non-root cell: one (one.c)
                  Non-root cell: two (two.c)
                Overlapping memory regions inside cell: None
                Overlapping memory regions with hypervisor: None
                Missing resource interceptions for architecture arm64: None
                Findings: None
                """);
    }

    @Test
    void aTreeThatReservesAndDisablesHasNoFindings() {
        assertThat(Scene.sound().withTree(RESERVED, "disabled").check().findings())
                .isEmpty();
    }

    @Test
    void theTextSaysWhyAndWhatToChange() {
        assertThat(Scene.sound().with(ONE, "{0x2}", "{0x10}").check().text()).endsWith("""
                Findings:

                error: cpus of cell "one" (one.c) has CPU 4, which is not in cpus of cell "root" (board.c)
                  why: a cell takes its CPUs from the root cell; create answers EBUSY
                  change: take a CPU of the root cell
                """);
    }

    @ParameterizedTest
    @EnumSource(FindingKind.class)
    void isFound(FindingKind kind) {
        Provoked provoked = provoked(kind);
        CheckReport report = provoked.scene().check();

        List<Finding> found =
                report.findings().stream().filter(it -> it.kind() == kind).toList();
        assertThat(found).isNotEmpty();
        assertThat(found.getFirst().parties())
                .extracting(party -> party.file() + " " + party.field())
                .containsExactly(provoked.parties());
        for (String party : provoked.parties()) {
            assertThat(found.getFirst().message()).contains(party.split(" ", -1));
        }
        assertThat(found.getFirst().change()).isNotEmpty();
        assertThat(report.text()).contains(kind.severity().label() + ": ");
        assertThat(report.toMap().toString()).contains("kind=" + kind.label());
    }

    private static Provoked provoked(FindingKind kind) {
        return switch (kind) {
            case GIC_VERSION ->
                new Provoked(
                        Scene.sound().with(BOARD, ".gic_version = 3", ".gic_version = 4"),
                        "board.c header.platform_info.arm.gic_version");
            case REGIONS_OVERLAP ->
                new Provoked(
                        Scene.sound().with(ONE, UART, "REGION(0x48001000, 0x5000000, 0x1000, RW)"),
                        "one.c mem_regions[4]",
                        "one.c mem_regions[5]");
            case HYPERVISOR_OVERLAP ->
                new Provoked(
                        Scene.sound().with(ONE, "0x48000000", "0x50000000"),
                        "one.c mem_regions[5]",
                        "board.c hypervisor_memory");
            case NOT_INTERCEPTED ->
                new Provoked(Scene.sound().with(ONE, "REGION(0x2000000", "REGION(0x1800000"), "one.c mem_regions[4]");
            case REGION_OUTSIDE_ROOT ->
                new Provoked(
                        Scene.sound().with(ONE, "0x48000000", "0x4fff8000"),
                        "one.c mem_regions[5]",
                        "board.c mem_regions");
            case MEMORY_CLAIMED_TWICE ->
                new Provoked(
                        Scene.sound().withSecondCell().with(TWO, "0x49000000", "0x48008000"),
                        "one.c mem_regions[5]",
                        "two.c mem_regions[5]");
            case REGISTERS_CLAIMED_TWICE ->
                new Provoked(
                        Scene.sound().withSecondCell().with(TWO, "REGION(0x2001000", "REGION(0x2000000"),
                        "one.c mem_regions[4]",
                        "two.c mem_regions[4]");
            case CPU_NOT_IN_ROOT ->
                new Provoked(Scene.sound().with(ONE, "{0x2}", "{0x10}"), "one.c cpus", "board.c cpus");
            case CPU_CLAIMED_TWICE ->
                new Provoked(Scene.sound().withSecondCell().with(TWO, "{0x4}", "{0x6}"), "one.c cpus", "two.c cpus");
            case NO_CPU_LEFT ->
                new Provoked(Scene.sound().withSecondCell().with(TWO, "{0x4}", "{0xd}"), "two.c cpus", "board.c cpus");
            case BOOT_CPU ->
                new Provoked(Scene.sound().with(ONE, "{0x2}", "{1}").onX86(), "one.c cpus", "board.c cpus");
            case NO_CPU -> new Provoked(Scene.sound().with(ONE, "{0x2}", "{0}"), "one.c cpus");
            case NAME_TAKEN ->
                new Provoked(
                        Scene.sound().withSecondCell().with(TWO, "\"two\"", "\"one\""),
                        "two.c cell.name",
                        "one.c cell.name");
            case NO_MEMORY ->
                new Provoked(
                        Scene.sound()
                                .with(
                                        ONE,
                                        "struct jailhouse_memory mem_regions[7]",
                                        "struct jailhouse_memory mem_regions[0]")
                                .with(ONE, regions(), ""),
                        "one.c mem_regions");
            case TOO_LARGE ->
                new Provoked(Scene.sound().with(ONE, "mem_regions[7]", "mem_regions[2048]"), "one.c cell");
            case CPU_SET_TOO_LARGE ->
                new Provoked(Scene.sound().with(ONE, "__u64 cpus[1]", "__u64 cpus[513]"), "one.c cell.cpu_set_size");
            case PIN_BASE ->
                new Provoked(Scene.sound().with(ONE, ".pin_base = 32", ".pin_base = 40"), "one.c irqchips[0].pin_base");
            case INTERRUPT_CLAIMED_TWICE ->
                new Provoked(
                        Scene.sound().withSecondCell().with(TWO, "1 << (84 - 64)", "1 << (80 - 64)"),
                        "one.c irqchips",
                        "two.c irqchips");
            case INTERRUPT_NOT_IN_ROOT ->
                new Provoked(
                        Scene.sound().with(ONE, ".pin_base = 32", ".pin_base = 320"),
                        "one.c irqchips",
                        "board.c irqchips");
            case PCI_CLAIMED_TWICE ->
                new Provoked(
                        Scene.sound().withSecondCell().with(TWO, ".pci_devices = {", ".pci_devices = {" + DEVICE),
                        "one.c pci_devices",
                        "two.c pci_devices");
            case PCI_NOT_IN_ROOT ->
                new Provoked(
                        Scene.sound().with(ONE, ".bdf = 0x100", ".bdf = 0x200"),
                        "one.c pci_devices",
                        "board.c pci_devices");
            case PCI_CAPABILITIES ->
                new Provoked(
                        Scene.sound().with(ONE, ".bdf = 0x100", ".bdf = 0x100, .num_caps = 1"),
                        "one.c pci_devices[1].num_caps");
            case PORTS_CLAIMED_TWICE ->
                new Provoked(
                        Scene.sound()
                                .withSecondCell()
                                .with(ONE, ".pio_regions = {{0}}", ".pio_regions = {PIO_RANGE(0x3f8, 8)}")
                                .with(TWO, ".pio_regions = {{0}}", ".pio_regions = {PIO_RANGE(0x3f0, 9)}"),
                        "one.c pio_regions",
                        "two.c pio_regions");
            case PORTS_NOT_IN_ROOT ->
                new Provoked(
                        Scene.sound().with(ONE, ".pio_regions = {{0}}", ".pio_regions = {PIO_RANGE(0x3f8, 8)}"),
                        "one.c pio_regions",
                        "board.c pio_regions");
            case LINK_REGIONS ->
                new Provoked(
                        Scene.sound().with(ONE, LINK, "LINK(0, 1, 4, 0)"), "one.c pci_devices[0].shmem_regions_start");
            case LINK_LIMIT ->
                new Provoked(Scene.sound().with(ONE, LINK, "LINK(0, 12, 0, 0)"), "one.c pci_devices[0].shmem_dev_id");
            case LINK_ID_TAKEN ->
                new Provoked(
                        Scene.sound().with(ONE, LINK, "LINK(0, 0, 0, 0)"),
                        "one.c pci_devices[0].shmem_dev_id",
                        "board.c pci_devices[0].shmem_dev_id");
            case LINK_ID_ABOVE_PEERS ->
                new Provoked(Scene.sound().with(ONE, LINK, "LINK(0, 2, 0, 0)"), "one.c pci_devices[0].shmem_dev_id");
            case LINK_PROTOCOL ->
                new Provoked(
                        Scene.sound().with(ONE, ".shmem_protocol = 1", ".shmem_protocol = 0x4001"),
                        "one.c pci_devices[0].shmem_protocol",
                        "board.c pci_devices[0].shmem_protocol");
            case LINK_PEERS ->
                new Provoked(
                        Scene.sound().with(ONE, ".shmem_peers = 2", ".shmem_peers = 3"),
                        "one.c pci_devices[0].shmem_peers",
                        "board.c pci_devices[0].shmem_peers");
            case LINK_ADDRESS ->
                new Provoked(
                        Scene.sound().with(ONE, "NET_REGIONS(0x60000000", "NET_REGIONS(0x60100000"),
                        "one.c mem_regions[0]",
                        "board.c mem_regions[0]");
            case LINK_SIZE ->
                new Provoked(
                        Scene.sound().with(ONE, UART, "[0].size = 0x2000, [4] = " + UART),
                        "one.c mem_regions[0]",
                        "board.c mem_regions[0]");
            case LINK_RIGHTS ->
                new Provoked(Scene.sound().with(ONE, UART, "[0].flags = RW, [4] = " + UART), "one.c mem_regions[0]");
            case LINK_NOT_SHARED ->
                new Provoked(
                        Scene.sound().with(ONE, UART, "[0].flags = JAILHOUSE_MEM_READ, [4] = " + UART),
                        "one.c mem_regions[0]",
                        "board.c mem_regions[0]");
            case VPCI_INTERRUPT_COLLIDES ->
                new Provoked(
                        Scene.sound().with(ONE, ".vpci_irq_base = 80 - 32", ".vpci_irq_base = 60 - 32"),
                        "one.c pci_devices[0]",
                        "board.c pci_devices[0]");
            case VPCI_INTERRUPT_MISSING ->
                new Provoked(
                        Scene.sound().with(ONE, ".vpci_irq_base = 80 - 32", ".vpci_irq_base = 81 - 32"),
                        "one.c pci_devices[0]",
                        "one.c irqchips");
            case CONSOLE_WITHOUT_REGION ->
                new Provoked(
                        Scene.sound().with(ONE, ".address = 0x2000000", ".address = 0x2001000"),
                        "one.c cell.console.address");
            case NO_COMMUNICATION_REGION ->
                new Provoked(Scene.sound().with(ONE, "| JAILHOUSE_MEM_COMM_REGION", ""), "one.c mem_regions");
            case VOTE_WITHOUT_REGION ->
                new Provoked(
                        Scene.sound()
                                .with(ONE, "| JAILHOUSE_MEM_COMM_REGION", "")
                                .with(ONE, ".flags = JAILHOUSE_CELL_PASSIVE_COMMREG", ".flags = 0"),
                        "one.c mem_regions");
            case RESET_ADDRESS ->
                new Provoked(
                        Scene.sound().with(ONE, ".console =", ".cpu_reset_address = 0x70000000, .console ="),
                        "one.c cell.cpu_reset_address");
            case RESET_NOT_EXECUTABLE ->
                new Provoked(
                        Scene.sound().with(ONE, "RW | JAILHOUSE_MEM_EXECUTE", "RW"), "one.c cell.cpu_reset_address");
            case RESET_NOT_LOADABLE ->
                new Provoked(Scene.sound().with(ONE, " | JAILHOUSE_MEM_LOADABLE", ""), "one.c cell.cpu_reset_address");
            case MISALIGNED ->
                new Provoked(Scene.sound().with(ONE, "0x48000000", "0x48000800"), "one.c mem_regions[5].phys_start");
            case SUBPAGE_WIDTH ->
                new Provoked(
                        Scene.sound().with(ONE, "0x2000000, 0x1000,", "0x2000000, 0x100,"),
                        "one.c mem_regions[4].flags");
            case MEMORY_NOT_RESERVED ->
                new Provoked(
                        Scene.sound().withTree(new AddressBlock(0x50000000, 0x20000000), "disabled"),
                        "one.c mem_regions[5]",
                        "board.dtb /reserved-memory");
            case DEVICE_NOT_DISABLED ->
                new Provoked(
                        Scene.sound().withTree(RESERVED, "okay"), "one.c mem_regions[4]", "board.dtb /serial@2000000");
            case SUBPAGE_MEMORY ->
                new Provoked(Scene.sound().with(ONE, RAM, RAM.replace("0x10000", "0xffff")), "one.c mem_regions[5]");
        };
    }

    private static String regions() {
        return """
                .mem_regions = {
                        JAILHOUSE_SHMEM_NET_REGIONS(0x60000000, 1),
                        REGION(0x2000000, 0x2000000, 0x1000, RW | JAILHOUSE_MEM_IO),
                        REGION(0x48000000, 0, 0x10000, RW | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE),
                        REGION(0, 0x80000000, 0x1000, RW | JAILHOUSE_MEM_COMM_REGION),
                    },
                """;
    }
}
