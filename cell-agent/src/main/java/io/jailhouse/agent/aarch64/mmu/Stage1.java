package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.sysreg.CpuState;

/**
 * Stage-1 translation with granules of 4 and 64 KiB (DDI 0487 D8.2 to D8.5). ASIDs are not kept apart: every change of a
 * translation table base register drops the TLB. The contiguous bit is a hint that is not taken.
 */
final class Stage1 {

    /** What an access wants. */
    enum Access {
        READ,
        WRITE,
        FETCH
    }

    private static final long ADDRESS = 0x0000_ffff_ffff_ffffL;
    private static final int PHYSICAL_BITS = 40;
    // By TCR_EL1.IPS; what is reserved means the largest.
    private static final int[] INTERMEDIATE_BITS = {32, 36, 40, 40, 40, 40, 40, 40};
    private static final int SMALL_PAGE = 12;
    private static final int LARGE_PAGE = 16;
    private static final long SCTLR_WXN = 1 << 19;
    private static final long TABLE_PXN = 1L << 59;
    private static final long TABLE_UXN = 1L << 60;
    private static final long TABLE_NO_EL0 = 1L << 61;
    private static final long TABLE_READ_ONLY = 1L << 62;
    private static final long PXN = 1L << 53;
    private static final long UXN = 1L << 54;
    private static final long ACCESS_FLAG = 1 << 10;
    private static final long READ_ONLY = 1 << 7;
    private static final long EL0 = 1 << 6;

    private final CpuState state;
    private final Stage2 stage2;
    private final GuestException exception;

    // Of the last translation.
    private boolean device;
    private int attributes;
    private long blockSize;
    private long leafDescriptor;
    private long leafTable;
    private int leafIndex;
    private int leafEntries;

    Stage1(CpuState state, Stage2 stage2, GuestException exception) {
        this.state = state;
        this.stage2 = stage2;
        this.exception = exception;
    }

    /** Whether the last translated address is Device memory: unaligned accesses to it are faults. */
    boolean isDevice() {
        return device;
    }

    /** The bytes of the page or block that the last translated address is in. */
    long blockSize() {
        return blockSize;
    }

    /**
     * Translates an address.
     *
     * @param flags bits for the syndrome of a data abort: {@link Syndrome#CM}
     * @return the guest-physical address
     */
    long translate(long virtual, Access access, int el, long flags) {
        if (!state.mmuOn()) {
            return untranslated(virtual, access, flags);
        }
        boolean upper = (virtual >>> 55 & 1) != 0;
        long tcr = state.tcr;
        int size = 64 - (int) (upper ? tcr >>> 16 & 63 : tcr & 63);
        boolean ignoreTop = (tcr >>> (upper ? 38 : 37) & 1) != 0;
        boolean disabled = (tcr >>> (upper ? 23 : 7) & 1) != 0;
        // What is not 64 KiB is 4 KiB: this core has no third granule.
        int pageShift = (upper ? (tcr >>> 30 & 3) == 3 : (tcr >>> 14 & 3) == 1) ? LARGE_PAGE : SMALL_PAGE;
        long address = ignoreTop ? virtual << 8 >> 8 : virtual;
        int bounded = Math.clamp(size, 25, 48);
        if (disabled || address >> bounded != (upper ? -1 : 0)) {
            throw fault(virtual, access, Syndrome.TRANSLATION_FAULT | flags);
        }
        int stride = pageShift - 3;
        int level = 4 - (bounded - pageShift + stride - 1) / stride;
        long table = (upper ? state.ttbr1 : state.ttbr0) & ADDRESS & ~7L;
        if (table >>> outputBits() != 0) {
            throw fault(virtual, access, Syndrome.ADDRESS_SIZE_FAULT | flags);
        }
        return walk(virtual, access, el, flags, table, level, bounded, pageShift);
    }

    /** AT S1E1R and its like: the value for PAR_EL1 (DDI 0487 D17.2.118). */
    long translateForPar(long virtual, Access access, int el) {
        try {
            long guestPhysical = translate(virtual, access, el, 0);
            return (guestPhysical & 0x0000_ffff_ffff_f000L) | (long) attributes << 56 | 1 << 11 | 2 << 7;
        } catch (GuestException fault) {
            return 1 << 11 | (fault.iss() & 0x3f) << 1 | 1;
        }
    }

    /**
     * Counts the entries next to that of the last translation which continue it: the same attributes, and an output address
     * that goes on where the one before ends.
     *
     * @param step 1 for the entries after it, -1 for those before it
     * @param most where to end counting
     */
    int continuing(int step, int most) {
        long host = stage2.tableAt(leafTable, leafEntries * Long.BYTES);
        if (host == 0) {
            return 0;
        }
        int count = 0;
        int bits = outputBits();
        long expected = leafDescriptor;
        for (int i = leafIndex + step; i >= 0 && i < leafEntries && count < most; i += step) {
            expected += step * blockSize;
            if (Ram.load64(host + (long) i * Long.BYTES) != expected || (expected & ADDRESS) >>> bits != 0) {
                break;
            }
            count++;
        }
        return count;
    }

    private int outputBits() {
        return INTERMEDIATE_BITS[(int) (state.tcr >>> 32) & 7];
    }

    private long untranslated(long virtual, Access access, long flags) {
        if (virtual >>> PHYSICAL_BITS != 0) {
            throw fault(virtual, access, Syndrome.ADDRESS_SIZE_FAULT | flags);
        }
        device = true;
        attributes = 0;
        blockSize = 1L << PHYSICAL_BITS;
        leafEntries = 0;
        return virtual;
    }

    private long walk(long virtual, Access access, int el, long flags, long table, int level, int bits, int pageShift) {
        int stride = pageShift - 3;
        int firstBlockLevel = pageShift == SMALL_PAGE ? 1 : 2;
        long inherited = 0;
        while (true) {
            int shift = pageShift + stride * (3 - level);
            int indexBits = Math.min(stride, bits - shift);
            long index = virtual >>> shift & (1L << indexBits) - 1;
            long descriptor = stage2.loadDescriptor(table + index * 8, access == Access.FETCH);
            boolean block = level >= firstBlockLevel && level < 3;
            boolean valid = (descriptor & 1) != 0 && ((descriptor & 2) != 0 || block);
            if (!valid) {
                throw fault(virtual, access, Syndrome.TRANSLATION_FAULT | level | flags);
            }
            long output = descriptor & ADDRESS & -(1L << pageShift);
            if (output >>> outputBits() != 0) {
                throw fault(virtual, access, Syndrome.ADDRESS_SIZE_FAULT | level | flags);
            }
            boolean leaf = level == 3 || (descriptor & 2) == 0;
            if (leaf) {
                check(virtual, access, el, level, descriptor, inherited, flags);
                blockSize = 1L << shift;
                leafDescriptor = descriptor;
                leafTable = table;
                leafIndex = (int) index;
                leafEntries = 1 << indexBits;
                long offset = blockSize - 1;
                return (output & ~offset) | (virtual & offset);
            }
            inherited |= descriptor;
            table = output;
            level++;
        }
    }

    private void check(long virtual, Access access, int el, int level, long descriptor, long inherited, long flags) {
        if ((descriptor & ACCESS_FLAG) == 0) {
            throw fault(virtual, access, Syndrome.ACCESS_FLAG_FAULT | level | flags);
        }
        boolean writable = (descriptor & READ_ONLY) == 0 && (inherited & TABLE_READ_ONLY) == 0;
        boolean user = (descriptor & EL0) != 0 && (inherited & TABLE_NO_EL0) == 0;
        boolean writeImpliesNever = (state.sctlr & SCTLR_WXN) != 0;
        boolean allowed = switch (access) {
            case READ -> el == 1 || user;
            case WRITE -> writable && (el == 1 || user);
            case FETCH ->
                el == 1
                        ? (descriptor & PXN) == 0
                                && (inherited & TABLE_PXN) == 0
                                && !(user && writable)
                                && !(writable && writeImpliesNever)
                        : (descriptor & UXN) == 0
                                && (inherited & TABLE_UXN) == 0
                                && !(user && writable && writeImpliesNever);
        };
        if (!allowed) {
            throw fault(virtual, access, Syndrome.PERMISSION_FAULT | level | flags);
        }
        attributes = (int) (state.mair >>> (8 * (descriptor >>> 2 & 7))) & 0xff;
        device = (attributes & 0xf0) == 0;
    }

    GuestException fault(long virtual, Access access, long status) {
        if (access == Access.FETCH) {
            return exception.of(Syndrome.INSTRUCTION_ABORT_LOWER, status, virtual);
        }
        boolean write = access == Access.WRITE || (status & Syndrome.CM) != 0;
        return exception.of(Syndrome.DATA_ABORT_LOWER, status | (write ? Syndrome.WNR : 0), virtual);
    }
}
