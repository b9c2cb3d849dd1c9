package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;

/** Looks guest-physical addresses up in the installed stage-2 map and raises what a hypervisor would see. */
final class Stage2 {

    private final Stage2Fault fault = new Stage2Fault();
    private Stage2Map map = Stage2Map.empty();

    void install(Stage2Map installed) {
        map = installed;
    }

    /** The range of a data access, which it allows. */
    Stage2Range forData(long guestPhysical, int size, boolean write, boolean syndromeValid) {
        Stage2Range range = map.find(guestPhysical);
        if (range != null && (write ? range.write() : range.read())) {
            return range;
        }
        Stage2Range region = map.findSubpage(guestPhysical, size);
        if (region == null) {
            region = map.findMovable(guestPhysical, size);
        }
        if (region == null) {
            throw dataFault(range, guestPhysical, size, write, syndromeValid);
        }
        return region;
    }

    /** The range of memory at an address, if all accesses of a direction may go there; for stores loads, too. Or null. */
    Stage2Range memoryAt(long guestPhysical, boolean writing) {
        Stage2Range range = map.find(guestPhysical);
        return RunFinder.serves(range, writing) ? range : null;
    }

    /** Whether what leads to a range may be remembered until the next {@link #install}. */
    boolean isFixed(Stage2Range range) {
        return !map.isMovable(range);
    }

    /** The fault of a data access to a range. */
    Stage2Fault dataFault(Stage2Range range, long guestPhysical, int size, boolean write, boolean syndromeValid) {
        return fault.data(guestPhysical, size, write, syndromeValid, status(range, guestPhysical));
    }

    /** The memory of an instruction fetch: native address of the page. */
    long forFetch(long guestPhysical) {
        Stage2Range range = map.find(guestPhysical);
        if (range == null || !range.read() || !holdsPage(range, guestPhysical)) {
            throw fault.fetch(guestPhysical, status(range, guestPhysical));
        }
        return hostAddress(range, guestPhysical & Tlb.PAGE_MASK);
    }

    /** Reads a descriptor for a table walk. */
    long loadDescriptor(long guestPhysical, boolean forFetch) {
        Stage2Range range = map.find(guestPhysical);
        if (range != null && range.read() && range.target() instanceof Target.HostMemory) {
            return Ram.load64(hostAddress(range, guestPhysical));
        }
        long status = status(range, guestPhysical) | Syndrome.S1PTW;
        throw forFetch ? fault.fetch(guestPhysical, status) : fault.data(guestPhysical, 8, false, false, status);
    }

    /** The native address of a whole translation table, or 0 if it does not lie in one range of memory. */
    long tableAt(long guestPhysical, int size) {
        Stage2Range range = size == 0 ? null : memoryAt(guestPhysical, false);
        return range == null || guestPhysical + size > range.guestEnd() ? 0 : hostAddress(range, guestPhysical);
    }

    /** Whether a range is memory and holds the whole page of an address. */
    static boolean holdsPage(Stage2Range range, long guestPhysical) {
        long page = guestPhysical & Tlb.PAGE_MASK;
        return range.target() instanceof Target.HostMemory
                && range.guestBase() <= page
                && page + Stage2Range.PAGE_SIZE <= range.guestEnd();
    }

    /** Native address of a guest-physical address in a memory range. */
    static long hostAddress(Stage2Range range, long guestPhysical) {
        return ((Target.HostMemory) range.target()).address() + (guestPhysical - range.guestBase());
    }

    /** An emulated device is not mapped on the real thing, so that an access to it is a translation fault. */
    private long status(Stage2Range range, long guestPhysical) {
        return range != null && range.isMapped()
                ? Syndrome.PERMISSION_FAULT | 3
                : Syndrome.TRANSLATION_FAULT | map.translationFaultLevel(guestPhysical);
    }
}
