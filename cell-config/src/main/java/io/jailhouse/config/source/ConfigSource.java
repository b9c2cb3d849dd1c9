package io.jailhouse.config.source;

import static io.jailhouse.config.source.InitializerText.hex;

import io.jailhouse.config.CacheRegion;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.Console;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciCapability;
import io.jailhouse.config.PciDevice;
import io.jailhouse.config.PioRegion;
import io.jailhouse.config.StreamId;
import io.jailhouse.config.SystemConfig;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The structure of a configuration and its value, in C. */
final class ConfigSource {
    private static final int SIGNATURE_LENGTH = 5;
    private static final int ARCHITECTURE_AT = 5;
    private static final int REVISION_AT = 6;

    private final Optional<SystemConfig> system;
    private final CellConfig cell;
    private final byte[] behind;
    private final SourceComments comments;
    private final InitializerText text = new InitializerText();

    /**
     * Takes a configuration.
     *
     * @param configuration of either sort
     * @param behind bytes behind its last list
     * @param comments on its elements
     */
    ConfigSource(Configuration configuration, byte[] behind, SourceComments comments) {
        this.system = configuration instanceof SystemConfig it ? Optional.of(it) : Optional.empty();
        this.cell = switch (configuration) {
            case SystemConfig it -> it.rootCell();
            case CellConfig it -> it;
        };
        this.behind = behind.clone();
        this.comments = comments;
    }

    String text() {
        return structure() + value();
    }

    private boolean wordsOfCpus() {
        return cell.cpuSet().bitmap().length() % Long.BYTES == 0;
    }

    private String structure() {
        StringBuilder members = new StringBuilder("struct {\n");
        members.append(
                system.isPresent() ? "\tstruct jailhouse_system header;\n" : "\tstruct jailhouse_cell_desc cell;\n");
        int cpuBytes = cell.cpuSet().bitmap().length();
        member(members, wordsOfCpus() ? "__u64 cpus" : "__u8 cpus", wordsOfCpus() ? cpuBytes / Long.BYTES : cpuBytes);
        member(
                members,
                "struct jailhouse_memory mem_regions",
                cell.memoryRegions().size());
        member(
                members,
                "struct jailhouse_cache cache_regions",
                cell.cacheRegions().size());
        member(members, "struct jailhouse_irqchip irqchips", cell.irqchips().size());
        member(members, "struct jailhouse_pio pio_regions", cell.pioRegions().size());
        member(
                members,
                "struct jailhouse_pci_device pci_devices",
                cell.pciDevices().size());
        member(
                members,
                "struct jailhouse_pci_capability pci_caps",
                cell.pciCapabilities().size());
        member(members, "union jailhouse_stream_id stream_ids", cell.streamIds().size());
        member(members, "__u8 behind", behind.length);
        return members.append("} __attribute__((packed)) config = ").toString();
    }

    private static void member(StringBuilder members, String declaration, int count) {
        if (count > 0) {
            members.append('\t').append(declaration).append('[').append(count).append("];\n");
        }
    }

    private String value() {
        text.open("", "");
        if (system.isPresent()) {
            text.open(".header", "");
            header(system.get().storedHeader(), "SYSTEM");
            SystemSource.write(system.get(), text);
            text.open(".root_cell", "");
            header(cell.storedHeader(), "CELL_DESC");
        } else {
            text.open(".cell", "");
            header(cell.storedHeader(), "CELL_DESC");
        }
        description();
        text.close();
        if (system.isPresent()) {
            text.close();
        }
        lists();
        text.close();
        String written = text.toString();
        return written.substring(0, written.lastIndexOf("},")) + "};\n";
    }

    /** Signature, architecture and revision; all 0 in most root cells. */
    private void header(FixedBytes stored, String kind) {
        FixedBytes signature = new FixedBytes(stored.latin1().substring(0, SIGNATURE_LENGTH));
        boolean usual = signature.latin1().equals(kind.equals("SYSTEM") ? "JHSYS" : "JHCLL");
        if (usual) {
            text.expression("signature", "JAILHOUSE_" + kind + "_SIGNATURE");
        } else {
            text.string("signature", signature);
        }
        int architecture = stored.at(ARCHITECTURE_AT);
        List<String> names = List.of("JAILHOUSE_X86", "JAILHOUSE_ARM", "JAILHOUSE_ARM64");
        if (usual && architecture < names.size()) {
            text.expression("architecture", names.get(architecture));
        } else {
            text.number("architecture", architecture);
        }
        text.decimal("revision", stored.number(REVISION_AT, Short.BYTES));
    }

    private void description() {
        text.string("name", cell.storedName());
        text.number("id", cell.id());
        if (cell.flags() != 0) {
            text.expression("flags", Flags.cell(cell.flags()));
        }
        if (cell.cpuSet().bitmap().length() > 0) {
            text.expression("cpu_set_size", "sizeof(config.cpus)");
        }
        count("num_memory_regions", "mem_regions", cell.memoryRegions());
        count("num_cache_regions", "cache_regions", cell.cacheRegions());
        count("num_irqchips", "irqchips", cell.irqchips());
        count("num_pio_regions", "pio_regions", cell.pioRegions());
        count("num_pci_devices", "pci_devices", cell.pciDevices());
        count("num_pci_caps", "pci_caps", cell.pciCapabilities());
        count("num_stream_ids", "stream_ids", cell.streamIds());
        text.decimal("vpci_irq_base", cell.vpciIrqBase());
        text.number("cpu_reset_address", cell.cpuResetAddress());
        text.decimal("msg_reply_timeout", cell.msgReplyTimeout());
        console("console", cell.console(), text);
    }

    private void count(String member, String list, List<?> elements) {
        if (!elements.isEmpty()) {
            text.expression(member, "ARRAY_SIZE(config." + list + ")");
        }
    }

    static void console(String member, Console console, InitializerText text) {
        if (console.equals(new Console(0, 0, 0, 0, 0, 0, 0))) {
            return;
        }
        text.open("." + member, "");
        text.number("address", console.address());
        text.number("size", console.size());
        if (console.typeCode() != 0) {
            text.expression("type", Flags.consoleType(console.typeCode()));
        }
        if (console.flags() != 0) {
            text.expression("flags", Flags.console(console.flags()));
        }
        text.number("divider", console.divider());
        text.decimal("gate_nr", console.gateNr());
        text.number("clock_reg", console.clockReg());
        text.close();
    }

    private void lists() {
        cpus();
        list("mem_regions", cell.memoryRegions(), comments.regions(), this::region);
        list("cache_regions", cell.cacheRegions(), List.of(), this::cache);
        list("irqchips", cell.irqchips(), comments.irqchips(), this::irqchip);
        list("pio_regions", cell.pioRegions(), comments.ports(), this::ports);
        comments.afterPorts().forEach(it -> text.line("", it));
        list("pci_devices", cell.pciDevices(), comments.devices(), this::device);
        list("pci_caps", cell.pciCapabilities(), comments.capabilities(), this::capability);
        list("stream_ids", cell.streamIds(), List.of(), this::streamId);
        for (int i = 0; i < behind.length; i++) {
            if (behind[i] != 0) {
                text.line(".behind[" + i + "] = " + hex(Byte.toUnsignedInt(behind[i])) + ",");
            }
        }
    }

    private void cpus() {
        FixedBytes bitmap = cell.cpuSet().bitmap();
        int width = wordsOfCpus() ? Long.BYTES : 1;
        if (bitmap.length() > 0) {
            String words = IntStream.range(0, bitmap.length() / width)
                    .mapToObj(i -> hex(bitmap.number(i * width, width)))
                    .collect(Collectors.joining(", "));
            text.line(".cpus = {" + words + "}, /* CPU " + cell.cpuSet().format() + " */");
        }
    }

    private <T> void list(String member, List<T> elements, List<String> notes, BiConsumer<T, String> element) {
        if (!elements.isEmpty()) {
            text.open("." + member, "");
            for (int i = 0; i < elements.size(); i++) {
                element.accept(elements.get(i), i < notes.size() ? notes.get(i) : "");
            }
            text.close();
        }
    }

    private void region(MemoryRegion region, String note) {
        if (region.equals(new MemoryRegion(0, 0, 0, 0))) {
            text.line("{0},", note + ": does not exist");
            return;
        }
        text.open("", note);
        text.number("phys_start", region.physStart());
        text.number("virt_start", region.virtStart());
        text.number("size", region.size());
        if (region.flags() != 0) {
            text.expression("flags", Flags.memory(region.flags()));
        }
        text.close();
    }

    private void cache(CacheRegion cache, String note) {
        text.open("", note);
        text.decimal("start", cache.start());
        text.decimal("size", cache.size());
        text.number("type", cache.type());
        text.number("padding", cache.padding());
        text.number("flags", cache.flags());
        text.close();
    }

    private void irqchip(Irqchip chip, String note) {
        text.open("", note);
        text.number("address", chip.address());
        text.number("id", chip.id());
        text.decimal("pin_base", chip.pinBase());
        long mask = 0xffff_ffffL;
        text.expression(
                "pin_bitmap",
                "{%s, %s, %s, %s}"
                        .formatted(
                                hex(chip.pinsLow() & mask),
                                hex(chip.pinsLow() >>> Integer.SIZE),
                                hex(chip.pinsHigh() & mask),
                                hex(chip.pinsHigh() >>> Integer.SIZE)));
        text.close();
    }

    private void ports(PioRegion ports, String note) {
        text.line("PIO_RANGE(" + hex(ports.base()) + ", " + hex(ports.length()) + "),", note);
    }

    private void device(PciDevice device, String note) {
        text.open("", note);
        List<String> types =
                List.of("", "JAILHOUSE_PCI_TYPE_DEVICE", "JAILHOUSE_PCI_TYPE_BRIDGE", "JAILHOUSE_PCI_TYPE_IVSHMEM");
        if (device.type() > 0 && device.type() < types.size()) {
            text.expression("type", types.get(device.type()));
        } else {
            text.number("type", device.type());
        }
        text.number("iommu", device.iommu());
        text.number("domain", device.domain());
        text.number("bdf", device.bdf());
        if (device.barMasks().stream().anyMatch(mask -> mask != 0)) {
            text.expression(
                    "bar_mask",
                    device.barMasks().stream().map(InitializerText::hex).collect(Collectors.joining(", ", "{", "}")));
        }
        text.decimal("caps_start", device.capsStart());
        text.decimal("num_caps", device.numCaps());
        text.decimal("num_msi_vectors", device.numMsiVectors());
        text.decimal("msi_64bits", device.msiBits() & 1);
        text.decimal("msi_maskable", device.msiBits() >> 1 & 1);
        text.decimal("num_msix_vectors", device.numMsixVectors());
        text.number("msix_region_size", device.msixRegionSize());
        text.number("msix_address", device.msixAddress());
        text.decimal("shmem_regions_start", device.shmemRegionsStart());
        text.decimal("shmem_dev_id", device.shmemDevId());
        text.decimal("shmem_peers", device.shmemPeers());
        text.number("shmem_protocol", device.shmemProtocol());
        text.close();
    }

    private void capability(PciCapability capability, String note) {
        String values = "{.id = %s, .start = %s, .len = %s, .flags = %s},"
                .formatted(
                        hex(capability.id()),
                        hex(capability.start()),
                        hex(capability.len()),
                        capability.flags() == PciCapability.WRITE
                                ? "JAILHOUSE_PCICAPS_WRITE"
                                : hex(capability.flags()));
        text.line(values, note);
    }

    private void streamId(StreamId id, String note) {
        text.line("{.id = " + hex(id.value()) + "},", note);
    }
}
