package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.stage2.Stage2Range;
import java.util.Arrays;

/**
 * Translations that lead to devices, for accesses in one direction at one exception level: what a table walk and a
 * search in stage 2 found. Guests poll registers, and the walk would cost more than the device model.
 */
final class DeviceTlb {

    private static final int ENTRIES = 16;
    // Not the address of a page.
    private static final long NOTHING = -1;

    private final long[] tags = new long[ENTRIES];
    private final long[] toGuestPhysical = new long[ENTRIES];
    private final Stage2Range[] ranges = new Stage2Range[ENTRIES];

    DeviceTlb() {
        flush();
    }

    /** The device range that an aligned access reaches, or null if a translation must find out. */
    Stage2Range find(long virtual, int size) {
        int k = index(virtual);
        if (tags[k] != (virtual & (Tlb.PAGE_MASK | size - 1))) {
            return null;
        }
        Stage2Range range = ranges[k];
        return range.holds(virtual + toGuestPhysical[k], size) ? range : null;
    }

    /** The guest-physical address of an access for which {@link #find} has just found a range. */
    long guestPhysical(long virtual) {
        return virtual + toGuestPhysical[index(virtual)];
    }

    void fill(long virtual, long guestPhysical, Stage2Range range) {
        int k = index(virtual);
        tags[k] = virtual & Tlb.PAGE_MASK;
        toGuestPhysical[k] = guestPhysical - virtual;
        ranges[k] = range;
    }

    void flush() {
        Arrays.fill(tags, NOTHING);
    }

    private static int index(long virtual) {
        return (int) (virtual >>> 12) & ENTRIES - 1;
    }
}
