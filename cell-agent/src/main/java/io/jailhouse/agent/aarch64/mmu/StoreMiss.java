package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;

/**
 * Stores for which the TLB has no memory: those to devices, unaligned ones, those that cross pages, those to pages with
 * decoded code, which forget what they change of it, and the first to any other page, which makes the next ones hit.
 * Belongs to the CPU's thread.
 */
final class StoreMiss {

    private final Mmu mmu;
    private final DataWalk walk;
    private final Stage2 stage2;
    private final CodePages codePages;

    StoreMiss(Mmu mmu, DataWalk walk, Stage2 stage2, CodePages codePages) {
        this.mmu = mmu;
        this.walk = walk;
        this.stage2 = stage2;
        this.codePages = codePages;
    }

    /**
     * Stores the lower bytes of a value.
     *
     * @param tlb of the exception level whose permissions count
     */
    void store(Tlb tlb, long virtual, long value, int size, boolean syndromeValid) {
        Stage2Range known = tlb.deviceWrites.find(virtual, size);
        if (known != null) {
            storeDevice(known, tlb.deviceWrites.guestPhysical(virtual), value, size, syndromeValid);
            return;
        }
        if ((virtual & size - 1) != 0) {
            walk.checkUnaligned(virtual, Access.WRITE);
            if ((virtual & ~Tlb.PAGE_MASK) + size > Stage2Range.PAGE_SIZE) {
                storeAcross(tlb, virtual, value, size, syndromeValid);
                return;
            }
            if (tlb.holdsNormal(true, virtual)) {
                Ram.store(virtual + tlb.write[Tlb.index(virtual) + 1], value, size);
                return;
            }
        }
        Stage2Range range = walk.walk(virtual, size, Access.WRITE, tlb.el, syndromeValid);
        long guestPhysical = walk.guestPhysical();
        if (range.target() instanceof Target.Device) {
            if (stage2.isFixed(range)) {
                tlb.deviceWrites.fill(virtual, guestPhysical, range);
            }
            storeDevice(range, guestPhysical, value, size, syndromeValid);
            return;
        }
        Ram.store(Stage2.hostAddress(range, guestPhysical), value, size);
        written(tlb, range, virtual, guestPhysical, size);
    }

    private void storeDevice(Stage2Range range, long guestPhysical, long value, int size, boolean syndromeValid) {
        Target.Device device = (Target.Device) range.target();
        if (!syndromeValid && device.trapped()) {
            throw stage2.dataFault(range, guestPhysical, size, true, false);
        }
        try {
            long offset = guestPhysical - range.guestBase() + device.deviceOffset();
            device.device().store(offset, size == 8 ? value : value & (1L << (size * 8)) - 1, size);
        } catch (DeviceViolation violation) {
            throw stage2.dataFault(range, guestPhysical, size, true, true).refusedWith(violation.getMessage());
        }
    }

    private void storeAcross(Tlb tlb, long virtual, long value, int size, boolean syndromeValid) {
        Stage2Range device = walk.walkAcross(virtual, size, Access.WRITE, tlb.el, syndromeValid);
        if (device != null) {
            storeDevice(device, walk.guestPhysical(), value, size, syndromeValid);
            return;
        }
        for (int i = 0; i < size; i++) {
            store(tlb, virtual + i, value >>> (8 * i), 1, false);
        }
    }

    /**
     * Zeroes the aligned block around an address (DC ZVA), which must be memory: without a syndrome no device can be told.
     *
     * @param virtual the address that the instruction names, which a fault reports
     */
    void zero(Tlb tlb, long virtual, int size) {
        long guestPhysical = walk.toNormalMemory(virtual, Access.WRITE, tlb.el) & -size;
        Stage2Range range = stage2.forData(guestPhysical, size, true, false);
        if (!(range.target() instanceof Target.HostMemory)) {
            throw stage2.dataFault(range, guestPhysical, size, true, false);
        }
        Ram.zero(Stage2.hostAddress(range, guestPhysical), size);
        written(tlb, range, virtual & -size, guestPhysical, size);
    }

    /** After a store to memory: forgets the code that it changed, or makes the next one hit. */
    void written(Tlb tlb, Stage2Range range, long virtual, long guestPhysical, int size) {
        DecodedPage code = codePages.find(guestPhysical);
        if (code != null) {
            mmu.discarded(code.discard((int) guestPhysical & 0xfff, size));
        } else if (Stage2.holdsPage(range, guestPhysical)) {
            tlb.fill(true, virtual, Stage2.hostAddress(range, guestPhysical), walk.isDeviceMemory());
        }
    }
}
