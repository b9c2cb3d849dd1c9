package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.stage2.Stage2Range;

/**
 * Brings pages of memory into the TLB before they are accessed, for translated code, which then finds its hits itself.
 * Nothing of the guest is changed by looking. Belongs to the CPU's thread.
 */
final class PageFinder {

    private final Stage1 stage1;
    private final Stage2 stage2;
    private final CodePages codePages;

    PageFinder(Stage1 stage1, Stage2 stage2, CodePages codePages) {
        this.stage1 = stage1;
        this.stage2 = stage2;
        this.codePages = codePages;
    }

    /**
     * Makes the page of an address one that the TLB holds, if it is memory that a hit may go to: for stores, without decoded
     * code.
     *
     * @param tlb of the exception level whose permissions count
     * @return whether an aligned access that begins at the address hits now
     */
    boolean find(Tlb tlb, long virtual, boolean writing) {
        Stage2Range range;
        long guestPhysical;
        try {
            guestPhysical = stage1.translate(virtual, writing ? Access.WRITE : Access.READ, tlb.el, 0);
            range = stage2.forData(guestPhysical, 1, writing, true);
        } catch (GuestException | Stage2Fault refused) {
            return false;
        }
        if (!Stage2.holdsPage(range, guestPhysical) || (writing && codePages.find(guestPhysical) != null)) {
            return false;
        }
        tlb.fill(writing, virtual, Stage2.hostAddress(range, guestPhysical), stage1.isDevice());
        return true;
    }

    /** The same, but only for what is not Device memory for stage 1: there, alignment matters less. */
    boolean findNormal(Tlb tlb, long virtual, boolean writing) {
        return (tlb.holds(writing, virtual) || find(tlb, virtual, writing)) && !tlb.isDevice(writing, virtual);
    }

    /**
     * Whether an aligned access reaches a device or memory, so that no exception of the guest comes of it and no decoded code
     * is changed.
     */
    boolean isReachable(Tlb tlb, long virtual, int size, boolean writing) {
        return tlb.isKnownDevice(virtual, size, writing) || tlb.holds(writing, virtual) || find(tlb, virtual, writing);
    }
}
