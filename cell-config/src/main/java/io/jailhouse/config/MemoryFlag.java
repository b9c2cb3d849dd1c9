package io.jailhouse.config;

import java.util.Arrays;
import java.util.List;

/** Flags of a memory region. Source: cell-config.h, {@code JAILHOUSE_MEM_*}. */
public enum MemoryFlag {
    /** The cell may read. */
    READ(0x1L),
    /** The cell may write. */
    WRITE(0x2L),
    /** The cell may execute; enforced on x86 only. */
    EXECUTE(0x4L),
    /** Devices of the cell may access the region through their IOMMU. */
    DMA(0x8L),
    /** The region holds device registers. */
    IO(0x10L),
    /** The region is the communication region; its physical address is not used. */
    COMM_REGION(0x20L),
    /** Images may be loaded into the region. */
    LOADABLE(0x40L),
    /** The root cell keeps its access. */
    ROOTSHARED(0x80L),
    /** The region is mapped with small pages only. */
    NO_HUGEPAGES(0x100L),
    /** Unaligned accesses to a subpage region are permitted. */
    IO_UNALIGNED(0x8000L),
    /** 8-bit accesses to a subpage region are permitted. */
    IO_8(0x1_0000L),
    /** 16-bit accesses to a subpage region are permitted. */
    IO_16(0x2_0000L),
    /** 32-bit accesses to a subpage region are permitted. */
    IO_32(0x4_0000L),
    /** 64-bit accesses to a subpage region are permitted. */
    IO_64(0x8_0000L);

    private final long mask;

    MemoryFlag(long mask) {
        this.mask = mask;
    }

    /**
     * Gives the bit.
     *
     * @return mask in the flags word
     */
    public long mask() {
        return mask;
    }

    /**
     * Lists the known flags of a flags word; unassigned bits are left out.
     *
     * @param flags the stored word
     * @return flags that are set, in bit order
     */
    public static List<MemoryFlag> of(long flags) {
        return Arrays.stream(values()).filter(flag -> (flags & flag.mask) != 0).toList();
    }
}
