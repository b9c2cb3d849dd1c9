package io.jailhouse.config;

import io.jailhouse.config.ConfigFormatException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads configurations of revision 14 and 13. Nothing but {@link ConfigFormatException} is thrown for any bytes. */
public final class ConfigReader {
    /** Largest CPU set in bytes; the hypervisor itself refuses more than a page. */
    static final int MAX_CPU_SET_SIZE = 1 << 20;

    private final String file;
    private final ByteBuffer buffer;
    private final List<String> notes = new ArrayList<>();
    private int revision;
    private Optional<Architecture> architecture;
    private int at;

    private ConfigReader(String file, byte[] bytes, Optional<Architecture> assumed) {
        this.file = file;
        this.buffer = StoredBytes.over(bytes);
        this.architecture = assumed;
    }

    /**
     * Reads a system configuration.
     *
     * @param file name for messages
     * @param bytes content
     * @return configuration and notes
     * @throws ConfigFormatException if the bytes are no system configuration
     */
    public static ReadConfiguration<SystemConfig> readSystem(String file, byte[] bytes) {
        return readSystem(file, bytes, Optional.empty());
    }

    /**
     * Reads a system configuration.
     *
     * @param file name for messages
     * @param bytes content
     * @param assumed architecture of a revision 13 file
     * @return configuration and notes
     * @throws ConfigFormatException if the bytes are no system configuration
     */
    public static ReadConfiguration<SystemConfig> readSystem(
            String file, byte[] bytes, Optional<Architecture> assumed) {
        ConfigReader reader = new ConfigReader(file, bytes, assumed);
        SystemConfig system = reader.system();
        return new ReadConfiguration<>(system, reader.finishedNotes());
    }

    /**
     * Reads a cell configuration.
     *
     * @param file name for messages
     * @param bytes content
     * @return configuration and notes
     * @throws ConfigFormatException if the bytes are no cell configuration
     */
    public static ReadConfiguration<CellConfig> readCell(String file, byte[] bytes) {
        return readCell(file, bytes, Optional.empty());
    }

    /**
     * Reads a cell configuration.
     *
     * @param file name for messages
     * @param bytes content
     * @param assumed architecture of a revision 13 file
     * @return configuration and notes
     * @throws ConfigFormatException if the bytes are no cell configuration
     */
    public static ReadConfiguration<CellConfig> readCell(String file, byte[] bytes, Optional<Architecture> assumed) {
        ConfigReader reader = new ConfigReader(file, bytes, assumed);
        reader.header("JHCLL", "JHCELL", CellLayout.LENGTH);
        CellConfig cell = reader.cell(0);
        return new ReadConfiguration<>(cell, reader.finishedNotes());
    }

    /**
     * Reads either sort.
     *
     * @param file name for messages
     * @param bytes content
     * @return configuration and notes
     * @throws ConfigFormatException if the bytes are no configuration
     */
    public static ReadConfiguration<? extends Configuration> read(String file, byte[] bytes) {
        boolean system = bytes.length >= 5 && FixedBytes.of(bytes).latin1().startsWith("JHSYS");
        return system ? readSystem(file, bytes) : readCell(file, bytes);
    }

    private void header(String signature, String oldSignature, int length) {
        if (buffer.limit() < CellLayout.NAME_OFFSET) {
            throw bad(Kind.TRUNCATED, 0, "header needs " + length + " bytes, but the file has " + buffer.limit());
        }
        String stored = StoredBytes.bytes(buffer, 0, CellLayout.REVISION_OFFSET).latin1();
        revision = StoredBytes.u16(buffer, CellLayout.REVISION_OFFSET);
        boolean old = stored.equals(oldSignature) && (revision == 13 || !stored.startsWith(signature));
        if (!old && !stored.startsWith(signature)) {
            throw bad(
                    Kind.SIGNATURE, 0, "signature is \"" + printable(stored) + "\", but must be \"" + signature + "\"");
        }
        if (revision != (old ? 13 : 14)) {
            throw bad(Kind.REVISION, CellLayout.REVISION_OFFSET, "revision is " + revision + ", but must be 14 or 13");
        }
        if (old) {
            notes.add("revision 13 is old: rebuild the file for revision 14");
        } else {
            int code = stored.charAt(CellLayout.ARCHITECTURE_OFFSET);
            architecture = Architecture.ofCode(code);
            if (architecture.isEmpty()) {
                throw bad(
                        Kind.ARCHITECTURE,
                        CellLayout.ARCHITECTURE_OFFSET,
                        "architecture is " + code + ", but must be 0 (x86), 1 (arm) or 2 (arm64)");
            }
        }
        if (buffer.limit() < length) {
            throw bad(Kind.TRUNCATED, 0, "header needs " + length + " bytes, but the file has " + buffer.limit());
        }
    }

    private SystemConfig system() {
        header("JHSYS", "JHSYST", SystemLayout.LENGTH);
        return new SystemConfig(
                StoredBytes.bytes(buffer, 0, SystemLayout.FLAGS_OFFSET),
                revision,
                architecture,
                StoredBytes.u32(buffer, SystemLayout.FLAGS_OFFSET),
                MemoryRegionLayout.read(buffer, SystemLayout.HYPERVISOR_MEMORY_OFFSET),
                ConsoleLayout.read(buffer, SystemLayout.DEBUG_CONSOLE_OFFSET),
                PlatformInfoLayout.read(buffer, SystemLayout.PLATFORM_INFO_OFFSET, architecture),
                cell(SystemLayout.ROOT_CELL_OFFSET));
    }

    private CellConfig cell(int base) {
        at = base + CellLayout.LENGTH;
        int count = base + CellLayout.CPU_SET_SIZE_OFFSET;
        int cpuSetSize = count(count, "cpu_set_size", 1);
        if (cpuSetSize > MAX_CPU_SET_SIZE) {
            throw bad(Kind.TOO_LARGE, count, "cpu_set_size is " + cpuSetSize + ", but at most " + MAX_CPU_SET_SIZE);
        }
        CpuSet cpuSet = new CpuSet(StoredBytes.bytes(buffer, at, cpuSetSize));
        at += cpuSetSize;
        return new CellConfig(
                StoredBytes.bytes(buffer, base, CellLayout.NAME_OFFSET),
                revision,
                architecture,
                StoredBytes.bytes(buffer, base + CellLayout.NAME_OFFSET, CellLayout.NAME_LENGTH),
                StoredBytes.u32(buffer, base + CellLayout.ID_OFFSET),
                StoredBytes.u32(buffer, base + CellLayout.FLAGS_OFFSET),
                StoredBytes.u32(buffer, base + CellLayout.VPCI_IRQ_BASE_OFFSET),
                buffer.getLong(base + CellLayout.CPU_RESET_ADDRESS_OFFSET),
                buffer.getLong(base + CellLayout.MSG_REPLY_TIMEOUT_OFFSET),
                ConsoleLayout.read(buffer, base + CellLayout.CONSOLE_OFFSET),
                cpuSet,
                array(count + 4, "num_memory_regions", MemoryRegionLayout.LENGTH, MemoryRegionLayout::read),
                array(count + 8, "num_cache_regions", CacheRegionLayout.LENGTH, CacheRegionLayout::read),
                array(count + 12, "num_irqchips", IrqchipLayout.LENGTH, IrqchipLayout::read),
                array(count + 16, "num_pio_regions", PioRegionLayout.LENGTH, PioRegionLayout::read),
                array(count + 20, "num_pci_devices", PciDeviceLayout.LENGTH, PciDeviceLayout::read),
                array(count + 24, "num_pci_caps", PciCapabilityLayout.LENGTH, PciCapabilityLayout::read),
                array(
                        count + 28,
                        "num_stream_ids",
                        Integer.BYTES,
                        (from, offset) -> new StreamId(StoredBytes.u32(from, offset))));
    }

    private <T> List<T> array(int countOffset, String field, int length, StoredBytes.Element<T> element) {
        int count = count(countOffset, field, length);
        List<T> elements = StoredBytes.array(buffer, at, count, length, element);
        at += count * length;
        return elements;
    }

    /** Gives a count whose elements are known to lie inside the file. */
    private int count(int offset, String field, int length) {
        long count = StoredBytes.u32(buffer, offset);
        long follow = (long) buffer.limit() - at;
        if (count * length > follow) {
            throw bad(
                    Kind.TRUNCATED,
                    offset,
                    field + " is " + count + ", but only " + follow + " bytes follow (" + count * length + " needed)");
        }
        return (int) count;
    }

    private List<String> finishedNotes() {
        if (at < buffer.limit()) {
            notes.add((buffer.limit() - at) + " bytes behind the last array are dropped");
        }
        return notes;
    }

    private ConfigFormatException bad(Kind kind, long offset, String problem) {
        return new ConfigFormatException(kind, file, offset, problem);
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
