package io.jailhouse.config.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A machine that exists as files in memory only. Each change gives the same object, for chaining. */
public final class MadeUpMachine implements MachineFiles {
    static final String DMAR = "DMAR";
    static final String IVRS = "IVRS";
    static final String APIC = "APIC";
    static final String MCFG = "MCFG";
    static final String DISK = "0000:00:1f.2";

    private static final int HEADER = 36;

    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final Map<String, Map<Long, Long>> registers = new HashMap<>();

    /** A machine with VT-d: four CPUs, 1 GiB of RAM, an IO-APIC, a bridge, a network device behind it, a disk controller. */
    public static MadeUpMachine intel() {
        MadeUpMachine machine = new MadeUpMachine()
                .cpus("GenuineIntel", 4, "lm vmx x2apic rdtscp")
                .text("/proc/cmdline", "BOOT_IMAGE=/vmlinuz quiet memmap=82M$0x3a000000\n")
                .text("/proc/iomem", """
                        00000000-00000fff : Reserved
                        00001000-0009fbff : System RAM
                        0009fc00-0009ffff : Reserved
                        000a0000-000bffff : PCI Bus 0000:00
                        000c0000-000c99ff : Video ROM
                        000f0000-000fffff : System ROM
                        00100000-39ffffff : System RAM
                          01000000-01c031cf : Kernel code
                          01c031d0-0263077f : Kernel data
                        3a000000-3f1fffff : Reserved
                        3f200000-3ffdefff : System RAM
                        3ffdf000-3fffffff : Reserved
                        b0000000-bfffffff : PCI MMCONFIG 0000 [bus 00-ff]
                          b0000000-bfffffff : Reserved
                        c0000000-febfffff : PCI Bus 0000:00
                          fe800000-fe9fffff : PCI Bus 0000:01
                            fe800000-fe81ffff : 0000:01:00.0
                              fe800000-fe81ffff : e1000e
                            fe820000-fe822fff : 0000:01:00.0
                          fea00000-feafffff : PCI Bus 0000:02
                          feb9a000-feb9afff : 0000:00:1f.2
                            feb9a000-feb9afff : ahci
                        fec00000-fec003ff : IOAPIC 0
                        fed00000-fed003ff : HPET 0
                        fed90000-fed90fff : dmar0
                        fee00000-fee00fff : Local APIC
                        """)
                .text("/proc/ioports", """
                        0000-0cf7 : PCI Bus 0000:00
                          0040-0043 : timer0
                          0060-0060 : keyboard
                          0070-0077 : rtc0
                          0080-008f : dma page reg
                          02f8-02ff : serial
                          03c0-03df : vga+
                          03f8-03ff : serial
                          0600-0603 : ACPI PM1a_EVT_BLK
                          0608-060b : ACPI PM_TMR
                        0cf8-0cff : PCI conf1
                        0d00-ffff : PCI Bus 0000:00
                          c040-c05f : 0000:00:1f.2
                            c040-c05f : ahci
                        """)
                .text("/sys/class/dmi/id/sys_vendor", "Acme\n")
                .text("/sys/class/dmi/id/product_name", "Anvil 3000\n")
                .text("/sys/class/tty/ttyS0/io_type", "0\n")
                .text("/sys/class/tty/ttyS0/port", "0x3F8\n")
                .table(MCFG, configurationSpace(0xb0000000L, 0xff))
                .table(
                        APIC,
                        bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 1, 0, 0, 0, 1, 12, 2, 0),
                        word(0xfec00000),
                        word(0))
                .table(
                        DMAR,
                        bytes(38, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        bytes(0, 0, 24, 0, 1, 0, 0, 0),
                        wide(0xfed90000L),
                        bytes(3, 8, 0, 0, 2, 0xff, 0, 0),
                        bytes(1, 0, 32, 0, 0, 0, 0, 0),
                        wide(0x3ffe0000L),
                        wide(0x3ffeffffL),
                        bytes(1, 8, 0, 0, 0, 0, 0x1d, 0));
        machine.bridge("0000:00:01.0", 1, 1);
        machine.device(
                "0000:00:1f.2",
                0x0106,
                "0xc040 0xc05f 0x40101",
                "0 0 0",
                "0 0 0",
                "0 0 0",
                "0 0 0",
                "0xfeb9a000 0xfeb9afff 0x40200");
        machine.capabilities("0000:00:1f.2", new int[] {0x80, 0x05, 0x80, 0}, new int[] {0xa8, 0x12, 0, 0});
        machine.device(
                "0000:01:00.0",
                0x0200,
                "0xfe800000 0xfe81ffff 0x40200",
                "0xfe820000 0xfe822fff 0x140204",
                "0 0 0",
                "0 0 0",
                "0 0 0",
                "0 0 0");
        machine.capabilities(
                "0000:01:00.0", new int[] {0x40, 0x01, 3, 0}, new int[] {0xa0, 0x11, 4, 0x1001}, new int[] {
                    0xe0, 0x10, 2, 0
                });
        machine.put("0000:01:00.0", 0x14, 0xfe820004);
        machine.put("0000:01:00.0", 0x100, 0x14010001);
        machine.put("0000:01:00.0", 0x140, 0x00010003);
        return machine;
    }

    /** A machine with an AMD IOMMU, which is described in the old and in the new form. */
    public static MadeUpMachine amd() {
        MadeUpMachine machine = intel().cpus("AuthenticAMD", 8, "lm svm npt avic")
                .text("/proc/cmdline", "quiet\n")
                .without("/sys/firmware/acpi/tables/DMAR")
                .replace("/proc/iomem", "fed90000-fed90fff : dmar0", "feb80000-febfffff : amd_iommu")
                .replace("/proc/iomem", "3a000000-3f1fffff : Reserved\n3f200000-3ffdefff : System RAM\n", "")
                .replace("/proc/iomem", "00100000-39ffffff", "00100000-3ffdefff");
        machine.device("0000:00:00.0", 0x0600, "0 0 0", "0 0 0", "0 0 0", "0 0 0", "0 0 0", "0 0 0");
        machine.device("0000:00:00.2", 0x0806, "0 0 0", "0 0 0", "0 0 0", "0 0 0", "0 0 0", "0 0 0");
        machine.capabilities("0000:00:00.2", new int[] {0x40, 0x0f, 0x080b, 0}, new int[] {0x64, 0x05, 0x80, 0});
        machine.put("0000:00:00.2", 0x44, 0xfeb80001);
        byte[] entries = join(bytes(3, 1, 0, 0), bytes(4, 0xff, 0xff, 0), bytes(0x48, 0, 0, 0, 2, 0xa0, 0, 1));
        return machine.table(
                IVRS,
                bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                unit(0x10, 0x80048f6e),
                entries,
                unit(0x11, 0x20000),
                new byte[16],
                entries,
                bytes(0x20, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                wide(0x3ffe0000L),
                wide(0x10000));
    }

    private static byte[] unit(int type, int features) {
        int length = 24 + 16 + (type == 0x11 ? 16 : 0);
        return join(bytes(type, 0, length, 0, 2, 0, 0x40, 0), wide(0xfeb80000L), bytes(0, 0, 0, 0), word(features));
    }

    static byte[] configurationSpace(long base, int lastBus) {
        return join(new byte[8], wide(base), bytes(0, 0, 0, lastBus, 0, 0, 0, 0));
    }

    public MadeUpMachine cpus(String vendor, int count, String flags) {
        for (int cpu = 0; cpu < count; cpu++) {
            text("/sys/devices/system/cpu/cpu" + cpu + "/uevent", "");
        }
        text("/sys/devices/system/cpu/cpuidle/current_driver", "none\n");
        return text(
                "/proc/cpuinfo",
                IntStream.range(0, count)
                        .mapToObj("processor\t: %d\nvendor_id\t: %%s\nflags\t\t: %%s\n\n"::formatted)
                        .map(cpu -> cpu.formatted(vendor, flags))
                        .collect(Collectors.joining()));
    }

    public MadeUpMachine text(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public MadeUpMachine bytes(String path, byte[] content) {
        files.put(path, content.clone());
        return this;
    }

    public MadeUpMachine replace(String path, String old, String other) {
        String text = text(path);
        if (!text.contains(old)) {
            throw new IllegalArgumentException(path + " has no " + old);
        }
        return text(path, text.replace(old, other));
    }

    MadeUpMachine without(String path) {
        files.remove(path);
        return this;
    }

    /** An ACPI table: its header, then the parts. */
    MadeUpMachine table(String name, byte[]... parts) {
        byte[] body = join(parts);
        ByteBuffer table = ByteBuffer.allocate(HEADER + body.length).order(ByteOrder.LITTLE_ENDIAN);
        table.put(name.getBytes(StandardCharsets.US_ASCII))
                .putInt(table.capacity())
                .put(8, (byte) 1);
        table.put(HEADER, body);
        files.put(tablePath(name), table.array());
        return this;
    }

    static String tablePath(String name) {
        return "/sys/firmware/acpi/tables/" + name;
    }

    /** Changes a byte of a table. */
    MadeUpMachine poke(String table, int offset, int value) {
        files.get(tablePath(table))[offset] = (byte) value;
        return this;
    }

    MadeUpMachine device(String name, int classCode, String... resources) {
        byte[] config = new byte[4096];
        ByteBuffer.wrap(config)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 0x12348086)
                .putShort(0x0a, (short) classCode);
        files.put(config(name), config);
        return text(config(name).replace("config", "resource"), String.join("\n", resources) + "\n");
    }

    void bridge(String name, int first, int last) {
        device(name, 0x0604, "0 0 0", "0 0 0", "0 0 0", "0 0 0", "0 0 0", "0 0 0");
        put(name, 0x18, first << 8 | last << 16);
    }

    /** Capabilities: offset, id, the 16 bits behind the header, the 32 bits behind those. */
    void capabilities(String name, int[]... capabilities) {
        ByteBuffer config = ByteBuffer.wrap(files.get(config(name))).order(ByteOrder.LITTLE_ENDIAN);
        config.put(6, (byte) 0x10).put(0x34, (byte) capabilities[0][0]);
        for (int i = 0; i < capabilities.length; i++) {
            int[] capability = capabilities[i];
            int next = i + 1 < capabilities.length ? capabilities[i + 1][0] : 0;
            config.put(capability[0], (byte) capability[1]).put(capability[0] + 1, (byte) next);
            config.putShort(capability[0] + 2, (short) capability[2]).putInt(capability[0] + 4, capability[3]);
        }
    }

    MadeUpMachine put(String device, int offset, int value) {
        ByteBuffer.wrap(files.get(config(device)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(offset, value);
        return this;
    }

    static String config(String device) {
        return "/sys/bus/pci/devices/" + device + "/config";
    }

    /** A register of 8 bytes in a file that is read in parts. */
    MadeUpMachine register(String path, long offset, long value) {
        registers.computeIfAbsent(path, it -> new HashMap<>()).put(offset, value);
        return this;
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] word(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static byte[] wide(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(it -> it.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    List<String> paths() {
        return List.copyOf(files.keySet());
    }

    @Override
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    @Override
    public Optional<byte[]> read(String path, long offset, int length) {
        return Optional.ofNullable(registers.get(path)).map(values -> wide(values.getOrDefault(offset, 0L)));
    }

    @Override
    public List<String> list(String folder) {
        return files.keySet().stream()
                .filter(path -> path.startsWith(folder + "/"))
                .map(path -> path.substring(folder.length() + 1).replaceFirst("/.*", ""))
                .distinct()
                .toList();
    }
}
