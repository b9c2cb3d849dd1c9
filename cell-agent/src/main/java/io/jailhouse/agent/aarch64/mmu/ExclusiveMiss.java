package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;

/**
 * Exclusive accesses for which the TLB has no memory. They must be aligned, and only memory can serve them: no syndrome
 * describes them to a device. Belongs to the CPU's thread.
 */
final class ExclusiveMiss {

    private final DataWalk walk;
    private final Stage2 stage2;
    private final StoreMiss stores;

    ExclusiveMiss(DataWalk walk, Stage2 stage2, StoreMiss stores) {
        this.walk = walk;
        this.stage2 = stage2;
        this.stores = stores;
    }

    /**
     * Finds the bytes of an access at the exception level of a TLB; code that was decoded from them is forgotten if they are
     * to be written.
     *
     * @return their native address
     */
    long find(Tlb tlb, long virtual, int size, boolean writing) {
        Access access = writing ? Access.WRITE : Access.READ;
        if ((virtual & size - 1) != 0) {
            throw walk.alignmentFault(virtual, access);
        }
        Stage2Range range = walk.walk(virtual, size, access, tlb.el, false);
        long guestPhysical = walk.guestPhysical();
        if (range.target() instanceof Target.Device) {
            throw stage2.dataFault(range, guestPhysical, size, writing, false);
        }
        long host = Stage2.hostAddress(range, guestPhysical);
        if (writing) {
            stores.written(tlb, range, virtual, guestPhysical, size);
        } else if (Stage2.holdsPage(range, guestPhysical)) {
            tlb.fill(false, virtual, host, walk.isDeviceMemory());
        }
        return host;
    }
}
