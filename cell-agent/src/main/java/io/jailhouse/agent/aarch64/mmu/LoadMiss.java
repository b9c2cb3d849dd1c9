package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;

/**
 * Loads for which the TLB has no memory: those from devices, unaligned ones, those that cross pages, and the first from a
 * page, which makes the next ones hit. Belongs to the CPU's thread.
 */
final class LoadMiss {

    private final DataWalk walk;
    private final Stage2 stage2;

    LoadMiss(DataWalk walk, Stage2 stage2) {
        this.walk = walk;
        this.stage2 = stage2;
    }

    /**
     * Loads.
     *
     * @param tlb of the exception level whose permissions count
     * @return the value, zero-extended
     */
    long load(Tlb tlb, long virtual, int size, boolean syndromeValid) {
        Stage2Range known = tlb.deviceReads.find(virtual, size);
        if (known != null) {
            return loadDevice(known, tlb.deviceReads.guestPhysical(virtual), size, syndromeValid);
        }
        if ((virtual & size - 1) != 0) {
            walk.checkUnaligned(virtual, Access.READ);
            if ((virtual & ~Tlb.PAGE_MASK) + size > Stage2Range.PAGE_SIZE) {
                return loadAcross(tlb, virtual, size, syndromeValid);
            }
            if (tlb.holdsNormal(false, virtual)) {
                return Ram.load(virtual + tlb.read[Tlb.index(virtual) + 1], size);
            }
        }
        Stage2Range range = walk.walk(virtual, size, Access.READ, tlb.el, syndromeValid);
        long guestPhysical = walk.guestPhysical();
        if (range.target() instanceof Target.Device) {
            if (stage2.isFixed(range)) {
                tlb.deviceReads.fill(virtual, guestPhysical, range);
            }
            return loadDevice(range, guestPhysical, size, syndromeValid);
        }
        long host = Stage2.hostAddress(range, guestPhysical);
        if (Stage2.holdsPage(range, guestPhysical)) {
            tlb.fill(false, virtual, host, walk.isDeviceMemory());
        }
        return Ram.load(host, size);
    }

    private long loadDevice(Stage2Range range, long guestPhysical, int size, boolean syndromeValid) {
        Target.Device device = (Target.Device) range.target();
        if (!syndromeValid && device.trapped()) {
            throw stage2.dataFault(range, guestPhysical, size, false, false);
        }
        try {
            long offset = guestPhysical - range.guestBase() + device.deviceOffset();
            return device.device().load(offset, size);
        } catch (DeviceViolation violation) {
            throw stage2.dataFault(range, guestPhysical, size, false, true).refusedWith(violation.getMessage());
        }
    }

    private long loadAcross(Tlb tlb, long virtual, int size, boolean syndromeValid) {
        Stage2Range device = walk.walkAcross(virtual, size, Access.READ, tlb.el, syndromeValid);
        if (device != null) {
            return loadDevice(device, walk.guestPhysical(), size, syndromeValid);
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= load(tlb, virtual + i, 1, false) << (8 * i);
        }
        return value;
    }
}
