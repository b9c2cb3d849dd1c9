package io.jailhouse.junit;

import io.jailhouse.config.Architecture;
import io.jailhouse.config.CellConfig;
import io.jailhouse.config.CellFlag;
import io.jailhouse.config.Console;
import io.jailhouse.config.ConsoleType;
import io.jailhouse.config.CpuSet;
import io.jailhouse.config.FixedBytes;
import io.jailhouse.config.Irqchip;
import io.jailhouse.config.MemoryFlag;
import io.jailhouse.config.MemoryRegion;
import io.jailhouse.config.PciDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Builds the configuration of an AArch64 cell, as a {@code .c} file would, for {@link Board#cell(CellConfig)}. */
public final class CellConfiguration {
    static final int REVISION = 14;
    private static final String SIGNATURE = "JHCLL";
    private static final int HEADER_LENGTH = 8;
    private static final int NAME_LENGTH = 32;
    private static final int SERIAL_PORT_BYTES = 0x1000;
    private static final Console NO_CONSOLE = new Console(0, 0, 0, 0, 0, 0, 0);

    private final FixedBytes header;
    private final FixedBytes name;
    private final List<MemoryRegion> regions = new ArrayList<>();
    private final List<Irqchip> irqchips = new ArrayList<>();
    private final List<PciDevice> devices = new ArrayList<>();
    private CpuSet cpus = CpuSet.ofMask(0);
    private Console console = NO_CONSOLE;
    private long flags = CellFlag.PASSIVE_COMMREG.mask();
    private long resetAddress;

    private CellConfiguration(FixedBytes header, FixedBytes name) {
        this.header = header;
        this.name = name;
    }

    /**
     * Begins with a cell that has a name and nothing else.
     *
     * @param name 1 to 31 ASCII characters
     * @throws IllegalArgumentException if it is none
     */
    public static CellConfiguration named(String name) {
        return new CellConfiguration(header(SIGNATURE), stored(name));
    }

    /** The cell within a system configuration has no header of its own. */
    static CellConfiguration root(String name) {
        CellConfiguration root = new CellConfiguration(FixedBytes.zeros(HEADER_LENGTH), stored(name));
        root.flags = 0;
        return root;
    }

    static FixedBytes header(String signature) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        header.put(signature.getBytes(StandardCharsets.US_ASCII));
        header.put((byte) Architecture.ARM64.code());
        header.putShort((short) REVISION);
        return FixedBytes.of(header.array());
    }

    static FixedBytes stored(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length == 0 || ascii.length >= NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "name: \"%s\" has %d characters, not 1 to %d".formatted(name, ascii.length, NAME_LENGTH - 1));
        }
        return FixedBytes.of(Arrays.copyOf(ascii, NAME_LENGTH));
    }

    /**
     * Sets its CPUs.
     *
     * @param numbers on the board, 0 to 63
     * @throws IllegalArgumentException for any other number
     */
    public CellConfiguration cpus(int... numbers) {
        cpus = set(numbers);
        return this;
    }

    static CpuSet set(int... numbers) {
        return CpuSet.ofMask(IntStream.of(numbers)
                .mapToLong(cpu -> {
                    if (cpu < 0 || cpu >= Long.SIZE) {
                        throw new IllegalArgumentException("cpus: " + cpu + " is not 0 to 63");
                    }
                    return 1L << cpu;
                })
                .reduce(0, (a, b) -> a | b));
    }

    /**
     * Adds RAM that images are loaded into: readable, writable, executable, loadable.
     *
     * @param physical address on the board
     * @param virtual address that the cell sees
     * @param size in bytes
     */
    public CellConfiguration ram(long physical, long virtual, long size) {
        return memory(
                physical, virtual, size, MemoryFlag.READ, MemoryFlag.WRITE, MemoryFlag.EXECUTE, MemoryFlag.LOADABLE);
    }

    /**
     * Adds a memory region.
     *
     * @param physical address on the board
     * @param virtual address that the cell sees
     * @param size in bytes
     * @param rights its flags
     */
    public CellConfiguration memory(long physical, long virtual, long size, MemoryFlag... rights) {
        regions.add(new MemoryRegion(physical, virtual, size, flags(rights)));
        return this;
    }

    static long flags(MemoryFlag... flags) {
        return Arrays.stream(flags).mapToLong(MemoryFlag::mask).reduce(0, (a, b) -> a | b);
    }

    /**
     * Adds the communication region.
     *
     * @param virtual address that the cell sees; the demos of this project need it at 0x80000000
     */
    public CellConfiguration communicationRegion(long virtual) {
        return memory(0, virtual, MemoryRegion.PAGE_SIZE, MemoryFlag.READ, MemoryFlag.WRITE, MemoryFlag.COMM_REGION);
    }

    /** Gives the cell a vote: its inmate is asked before it is stopped. */
    public CellConfiguration voting() {
        flags &= ~CellFlag.PASSIVE_COMMREG.mask();
        return this;
    }

    /**
     * Adds an 8250 with registers 4 bytes apart, which is the cell's console.
     *
     * @param address of its registers, on the board and in the cell
     */
    public CellConfiguration console(long address) {
        console = uart8250(address);
        return memory(address, address, SERIAL_PORT_BYTES, MemoryFlag.READ, MemoryFlag.WRITE, MemoryFlag.IO);
    }

    static Console uart8250(long address) {
        return new Console(
                address, SERIAL_PORT_BYTES, ConsoleType.UART_8250.code(), Console.MMIO | Console.REGDIST_4, 0, 0, 0);
    }

    /** Sets where its CPUs begin; 0 without this. */
    public CellConfiguration resetAddress(long virtual) {
        resetAddress = virtual;
        return this;
    }

    /** Adds interrupts. */
    public CellConfiguration interrupts(Irqchip window) {
        irqchips.add(window);
        return this;
    }

    /** Adds a PCI device, such as the end of an ivshmem link; its memory regions are added by themselves. */
    public CellConfiguration device(PciDevice device) {
        devices.add(device);
        return this;
    }

    /**
     * Returns the configuration.
     *
     * @throws IllegalArgumentException if a number does not fit its field; the message names field and value
     */
    public CellConfig build() {
        return new CellConfig(
                header,
                REVISION,
                Optional.of(Architecture.ARM64),
                name,
                0,
                flags,
                0,
                resetAddress,
                0,
                console,
                cpus,
                regions,
                List.of(),
                irqchips,
                List.of(),
                devices,
                List.of(),
                List.of());
    }
}
