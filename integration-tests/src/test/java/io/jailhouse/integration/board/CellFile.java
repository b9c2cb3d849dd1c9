package io.jailhouse.integration.board;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A configuration file that differs from a shipped one in some bytes. Offsets are those of the format and written out
 * here once more, so that a reader and a writer that are wrong in the same way do not agree unnoticed.
 */
public final class CellFile {
    /** The architecture, one byte. */
    public static final int ARCHITECTURE_OFFSET = 5;

    /** The revision, two bytes. */
    public static final int REVISION_OFFSET = 6;

    /** The flags, a word; bit 0: the cell has no vote. */
    public static final int FLAGS_OFFSET = 44;

    /** The lower word of the time that the cell has to answer, in microseconds; 0: for ever. */
    public static final int REPLY_TIMEOUT_OFFSET = 92;

    /** The size of the CPU set, a word. */
    public static final int CPU_SET_SIZE_OFFSET = 48;

    /** The number of memory regions, a word. */
    public static final int MEMORY_REGIONS_OFFSET = 52;

    /** The serial port of {@link #second()}. */
    public static final long SECOND_CONSOLE = 0x2820000;

    private static final int NAME_OFFSET = 8;
    private static final int NAME_LENGTH = 32;
    private static final int CONSOLE_ADDRESS_OFFSET = 100;
    private static final int CPU_SET_OFFSET = 132;
    private static final int FIRST_REGION_OFFSET = 140;
    private static final int REGION_LENGTH = 32;
    private static final int VIRT_START_OFFSET = 8;

    private final ByteBuffer bytes;

    private CellFile(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Starts with the bytes of a shipped file. */
    public static CellFile like(String file) {
        try {
            return new CellFile(Files.readAllBytes(Project.ROOT.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cell like {@link Project#CELL} beside it: on CPU 1, with other memory and another serial port. */
    public static CellFile second() {
        return like(Project.CELL)
                .name("second-demo")
                .cpus(0b10)
                .console(SECOND_CONSOLE)
                .memory(1, 0xe0010000L);
    }

    /** Another name, which is padded with NUL as far as there is room. */
    public CellFile name(String name) {
        bytes.put(NAME_OFFSET, Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), NAME_LENGTH));
        return this;
    }

    /** Other CPUs, as a bit mask. */
    public CellFile cpus(long mask) {
        bytes.putLong(CPU_SET_OFFSET, mask);
        return this;
    }

    /** Another serial port: the console's address, and region 0, where the shipped cell has its port. */
    public CellFile console(long address) {
        bytes.putLong(CONSOLE_ADDRESS_OFFSET, address);
        bytes.putLong(FIRST_REGION_OFFSET, address);
        bytes.putLong(FIRST_REGION_OFFSET + VIRT_START_OFFSET, address);
        return this;
    }

    /** Another physical address of a memory region. */
    public CellFile memory(int region, long physicalStart) {
        bytes.putLong(FIRST_REGION_OFFSET + region * REGION_LENGTH, physicalStart);
        return this;
    }

    /**
     * Other memory regions, each as the numbers phys_start, virt_start, size and flags; for files whose regions are their
     * last array.
     */
    public CellFile regions(long[]... regions) {
        ByteBuffer changed = ByteBuffer.allocate(FIRST_REGION_OFFSET + regions.length * REGION_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN);
        changed.put(bytes.array(), 0, FIRST_REGION_OFFSET);
        for (long[] region : regions) {
            for (long number : region) {
                changed.putLong(number);
            }
        }
        return new CellFile(changed.array()).wordAt(MEMORY_REGIONS_OFFSET, regions.length);
    }

    /** Another byte. */
    public CellFile byteAt(int offset, int value) {
        bytes.put(offset, (byte) value);
        return this;
    }

    /** Another 32-bit word. */
    public CellFile wordAt(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    /** Only the first bytes. */
    public CellFile cutTo(int length) {
        return new CellFile(Arrays.copyOf(bytes.array(), length));
    }

    /** Returns the file's contents. */
    public byte[] bytes() {
        return bytes.array().clone();
    }

    /** Writes the file. */
    Path writeTo(Path file) {
        try {
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
