package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;

/**
 * Finds how far around an address memory is mapped linearly: over adjacent entries of one table, within one range of stage
 * 2. Nothing of the guest is changed by looking.
 */
final class RunFinder {

    /** Entries looked at on each side of the first: all of a table that is as large as a page of 4 KiB. */
    private static final int REACH = 511;

    private static final long SCTLR_A = 1 << 1;

    private final CpuState state;
    private final Stage1 stage1;
    private final Stage2 stage2;
    private final CodePages codePages;

    // Of the last look.
    private long physical;
    private long blockSize;

    RunFinder(CpuState state, Stage1 stage1, Stage2 stage2, CodePages codePages) {
        this.state = state;
        this.stage1 = stage1;
        this.stage2 = stage2;
        this.codePages = codePages;
    }

    /**
     * Looks at the current exception level.
     *
     * @param writing whether the run is for stores: then it holds no page with decoded code
     * @return whether the address is one of memory to which any access that does not fault may go
     */
    boolean find(long virtual, boolean writing, LinearRun run) {
        Access access = writing ? Access.WRITE : Access.READ;
        if (!look(virtual, access)) {
            return false;
        }
        Stage2Range range = stage2.memoryAt(physical, writing);
        if (range == null) {
            return false;
        }
        // What stage 1 gives to add to a virtual address is the same all over the run.
        long toPhysical = physical - virtual;
        long start = virtual & -blockSize;
        long end = start + blockSize;
        end += stage1.continuing(1, REACH) * blockSize;
        start -= stage1.continuing(-1, REACH) * blockSize;
        long first = Math.max(start + toPhysical, pageAtLeast(range.guestBase()));
        long last = Math.min(end + toPhysical, range.guestEnd() & Tlb.PAGE_MASK);
        if (writing) {
            long at = virtual + toPhysical;
            first = codePages.lowestWithoutCode(first, at);
            last = codePages.highestWithoutCode(at, last);
        }
        if (first > virtual + toPhysical || last <= virtual + toPhysical) {
            return false;
        }
        run.start = first - toPhysical;
        run.size = last - first;
        run.distance = Stage2.hostAddress(range, first) - run.start;
        return true;
    }

    private boolean look(long virtual, Access access) {
        try {
            physical = stage1.translate(virtual, access, state.el, 0);
        } catch (GuestException | Stage2Fault notMapped) {
            return false;
        }
        blockSize = stage1.blockSize();
        // Unaligned accesses to Device memory are faults, which only code that checks alignment leaves alone.
        return !stage1.isDevice() || !state.mmuOn() || (state.sctlr & SCTLR_A) != 0;
    }

    private static long pageAtLeast(long address) {
        return address + Stage2Range.PAGE_SIZE - 1 & Tlb.PAGE_MASK;
    }

    /** Whether a range is memory; for stores also such that may be read. */
    static boolean serves(Stage2Range range, boolean writing) {
        return range != null
                && range.target() instanceof Target.HostMemory
                && range.read()
                && (!writing || range.write());
    }
}
