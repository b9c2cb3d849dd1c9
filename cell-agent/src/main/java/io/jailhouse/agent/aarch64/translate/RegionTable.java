package io.jailhouse.agent.aarch64.translate;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Regions by entry, exception level and the physical page of the entry: a hash table without boxes. */
final class RegionTable {

    private static final int INITIAL_CAPACITY = 64;

    private Region[] slots = new Region[INITIAL_CAPACITY];
    private int count;

    /** The region, or null. */
    Region find(long pc, int el, long guestPhysical) {
        int k = slot(pc);
        while (slots[k] != null) {
            Region region = slots[k];
            if (region.pc == pc && region.el == el && region.guestPhysical == guestPhysical) {
                return region;
            }
            k = k + 1 & slots.length - 1;
        }
        return null;
    }

    /** Adds a region, in place of one with the same entry. */
    void put(Region added) {
        int k = slot(added.pc);
        while (slots[k] != null) {
            Region region = slots[k];
            if (region.pc == added.pc && region.el == added.el && region.guestPhysical == added.guestPhysical) {
                slots[k] = added;
                return;
            }
            k = k + 1 & slots.length - 1;
        }
        slots[k] = added;
        if (2 * ++count > slots.length) {
            grow();
        }
    }

    /** Removes a region that is there. */
    void remove(Region removed) {
        Region[] old = slots;
        slots = new Region[old.length];
        count = 0;
        for (Region region : old) {
            if (region != null && region != removed) {
                put(region);
            }
        }
    }

    private void grow() {
        Region[] old = slots;
        slots = new Region[2 * old.length];
        count = 0;
        for (Region region : old) {
            if (region != null) {
                put(region);
            }
        }
    }

    int count() {
        return count;
    }

    /** All regions, in no order. */
    List<Region> regions() {
        return Arrays.stream(slots).filter(Objects::nonNull).toList();
    }

    void clear() {
        slots = new Region[INITIAL_CAPACITY];
        count = 0;
    }

    private int slot(long pc) {
        long hash = (pc >>> 2) * 0x9e3779b97f4a7c15L;
        return (int) (hash >>> 40) & slots.length - 1;
    }
}
