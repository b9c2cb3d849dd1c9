package io.jailhouse.config;

import java.util.Arrays;
import java.util.List;

/** Flags of a cell. Source: cell-config.h, {@code JAILHOUSE_CELL_*}. */
public enum CellFlag {
    /** The cell does not answer messages in its communication region and has no vote. */
    PASSIVE_COMMREG(0x1L),
    /** The cell gets the test MMIO device. */
    TEST_DEVICE(0x2L),
    /** The CPUs start in AArch32 state (ARM64 only). */
    AARCH32(0x4L),
    /** The inmate may write to the hypervisor console. */
    VIRTUAL_CONSOLE_PERMITTED(0x4000_0000L),
    /** The inmate should use the hypervisor console; implies the permission. */
    VIRTUAL_CONSOLE_ACTIVE(0x8000_0000L);

    private final long mask;

    CellFlag(long mask) {
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
    public static List<CellFlag> of(long flags) {
        return Arrays.stream(values()).filter(flag -> (flags & flag.mask) != 0).toList();
    }
}
