package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;

/**
 * The way of a data access that the TLB does not know through both stages of translation, with the alignment checks that
 * come before and between them (DDI 0487 B2.5). What refuses the access throws. Belongs to the CPU's thread.
 */
final class DataWalk {

    private static final long SCTLR_A = 1 << 1;

    private final CpuState state;
    private final Stage1 stage1;
    private final Stage2 stage2;

    // Of the last walk.
    private long guestPhysical;

    DataWalk(CpuState state, Stage1 stage1, Stage2 stage2) {
        this.state = state;
        this.stage1 = stage1;
        this.stage2 = stage2;
    }

    /**
     * Walks for an access whose bytes lie in one page.
     *
     * @return the range of stage 2 that the access reaches, and may
     */
    Stage2Range walk(long virtual, int size, Access access, int el, boolean syndromeValid) {
        return walk(virtual, virtual, size, access, el, syndromeValid);
    }

    /**
     * Walks for an access whose bytes lie in two pages. The hypervisor sees the page that faults, with the size of the whole
     * access.
     *
     * @return the range of the device that gets the whole access; null if each byte goes where its page leads
     */
    Stage2Range walkAcross(long virtual, int size, Access access, int el, boolean syndromeValid) {
        long page = virtual;
        for (int i = 0; i < 2; i++) {
            Stage2Range range = walk(page, virtual, size, access, el, syndromeValid);
            if (range.target() instanceof Target.Device && guestPhysical + size <= range.guestEnd()) {
                return range;
            }
            // A device that ends within the access gets no byte of it unless the next page is the cell's, too.
            page = (virtual | ~Tlb.PAGE_MASK) + 1;
        }
        return null;
    }

    private Stage2Range walk(long address, long virtual, int size, Access access, int el, boolean syndromeValid) {
        guestPhysical = stage1.translate(address, access, el, 0);
        if ((virtual & size - 1) != 0 && stage1.isDevice()) {
            throw alignmentFault(virtual, access);
        }
        return stage2.forData(guestPhysical, size, access == Access.WRITE, syndromeValid);
    }

    /** The guest-physical address that the last walk has led to. */
    long guestPhysical() {
        return guestPhysical;
    }

    /** Whether stage 1 has the address of the last walk as Device memory. */
    boolean isDeviceMemory() {
        return stage1.isDevice();
    }

    /** Raises the alignment fault of an access that is not aligned, if SCTLR_EL1.A checks all of them. */
    void checkUnaligned(long virtual, Access access) {
        if ((state.sctlr & SCTLR_A) != 0) {
            throw alignmentFault(virtual, access);
        }
    }

    /** The same of an access that is made in parts, each of which is aligned: it may not go to Device memory either. */
    void checkUnaligned(Tlb tlb, long virtual, Access access) {
        checkUnaligned(virtual, access);
        if (!tlb.holdsNormal(access == Access.WRITE, virtual)) {
            toNormalMemory(virtual, access, tlb.el);
        }
    }

    /**
     * Walks stage 1 alone, for an access that may not go to Device memory: raises its alignment fault if it does.
     *
     * @return the guest-physical address
     */
    long toNormalMemory(long virtual, Access access, int el) {
        guestPhysical = stage1.translate(virtual, access, el, 0);
        if (stage1.isDevice()) {
            throw alignmentFault(virtual, access);
        }
        return guestPhysical;
    }

    /** The alignment fault of an access, to be thrown. */
    GuestException alignmentFault(long virtual, Access access) {
        return stage1.fault(virtual, access, Syndrome.ALIGNMENT_FAULT);
    }
}
