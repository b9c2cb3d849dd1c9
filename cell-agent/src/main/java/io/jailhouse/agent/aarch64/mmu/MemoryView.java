package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.stage2.Stage2Range;

/**
 * The memory of a CPU that stands still as a debugger sees it: through the current stage 1 as EL1 may read it, without
 * any effect on the guest but of what is written, and without devices. Belongs to the CPU's thread.
 */
public final class MemoryView {

    private static final int EL1 = 1;

    private final Mmu mmu;
    private final Stage1 stage1;
    private final Stage2 stage2;
    private final InnerShareableDomain.Member neighbours;

    // Of the last page that was found.
    private long guestPhysical;
    private long host;
    private int length;

    MemoryView(Mmu mmu, Stage1 stage1, Stage2 stage2, InnerShareableDomain.Member neighbours) {
        this.mmu = mmu;
        this.stage1 = stage1;
        this.stage2 = stage2;
        this.neighbours = neighbours;
    }

    /** Reads; returns the bytes before the first one that is not memory. */
    public int read(long virtual, byte[] bytes) {
        int done = 0;
        while (done < bytes.length && find(virtual + done, bytes.length - done, false)) {
            for (int i = 0; i < length; i++) {
                bytes[done + i] = (byte) Ram.load8(host + i);
            }
            done += length;
        }
        return done;
    }

    /** Writes; returns the bytes before the first one that is not memory that the cell may write. */
    public int write(long virtual, byte[] bytes) {
        int done = 0;
        while (done < bytes.length && find(virtual + done, bytes.length - done, true)) {
            for (int i = 0; i < length; i++) {
                Ram.store8(host + i, bytes[done + i]);
            }
            for (long line = guestPhysical & -CodePages.LINE; line < guestPhysical + length; line += CodePages.LINE) {
                mmu.discardLine(line);
                neighbours.discardOthersLine(line);
            }
            done += length;
        }
        return done;
    }

    /** Finds the part of some bytes that lies in the page of the first one. */
    private boolean find(long virtual, int wanted, boolean writing) {
        try {
            guestPhysical = stage1.translate(virtual, Access.READ, EL1, 0);
        } catch (GuestException | Stage2Fault notMapped) {
            return false;
        }
        Stage2Range range = stage2.memoryAt(guestPhysical, writing);
        if (range == null) {
            return false;
        }
        host = Stage2.hostAddress(range, guestPhysical);
        long inPage = Stage2Range.PAGE_SIZE - (virtual & ~Tlb.PAGE_MASK);
        length = (int) Math.min(wanted, Math.min(inPage, range.guestEnd() - guestPhysical));
        return true;
    }
}
