package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;

/**
 * Instruction fetches for which the TLB has no page: the first from a page of virtual addresses, which makes the next ones
 * hit, and those that are refused. Belongs to the CPU's thread.
 */
final class FetchMiss {

    private final Mmu mmu;
    private final GuestException exception;
    private final Stage1 stage1;
    private final Stage2 stage2;
    private final CodePages codePages;

    FetchMiss(Mmu mmu, GuestException exception, Stage1 stage1, Stage2 stage2, CodePages codePages) {
        this.mmu = mmu;
        this.exception = exception;
        this.stage1 = stage1;
        this.stage2 = stage2;
        this.codePages = codePages;
    }

    /** Fetches at the exception level of a TLB; the decoded code of the page, with nothing decoded if it is a new one. */
    DecodedPage fetch(Tlb tlb, long pc) {
        long guestPhysical = translate(pc, tlb.el);
        long host = stage2.forFetch(guestPhysical);
        DecodedPage page = codePages.find(guestPhysical);
        if (page == null) {
            page = new DecodedPage(guestPhysical & Tlb.PAGE_MASK, host);
            codePages.add(page);
            // From now on stores to the page must be seen.
            mmu.flushWrites();
        }
        tlb.fillCode(pc, page);
        return page;
    }

    /** Reads an instruction word as an exception level would fetch it, without decoding anything. */
    int instructionAt(long virtual, int el) {
        long guestPhysical = translate(virtual, el);
        return Ram.load32(stage2.forFetch(guestPhysical) + (guestPhysical & ~Tlb.PAGE_MASK));
    }

    private long translate(long virtual, int el) {
        if ((virtual & 3) != 0) {
            throw exception.of(Syndrome.PC_ALIGNMENT, 0, virtual);
        }
        return stage1.translate(virtual, Access.FETCH, el, 0);
    }
}
