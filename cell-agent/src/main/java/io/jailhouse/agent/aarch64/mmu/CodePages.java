package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.decode.DecodedPage;

/** The pages of guest-physical memory that hold decoded code: a hash table without boxes. */
final class CodePages {

    /** Bytes of a cache line. */
    static final int LINE = 64;

    private static final int INITIAL_CAPACITY = 64;

    private DecodedPage[] slots = new DecodedPage[INITIAL_CAPACITY];
    private int count;

    /** The page at a guest-physical address, or null if no code of it was decoded. */
    DecodedPage find(long guestPhysical) {
        long page = guestPhysical & Tlb.PAGE_MASK;
        int k = slot(page);
        while (slots[k] != null) {
            if (slots[k].guestPhysical == page) {
                return slots[k];
            }
            k = k + 1 & slots.length - 1;
        }
        return null;
    }

    void add(DecodedPage page) {
        if (2 * ++count > slots.length) {
            DecodedPage[] old = slots;
            slots = new DecodedPage[2 * old.length];
            for (DecodedPage kept : old) {
                if (kept != null) {
                    place(kept);
                }
            }
        }
        place(page);
    }

    /**
     * Discards all code.
     *
     * @return whether some of it was translated
     */
    boolean discardAll() {
        boolean translated = false;
        for (DecodedPage page : slots) {
            if (page != null) {
                translated |= page.discardAll();
            }
        }
        return translated;
    }

    /**
     * Discards the code of the cache line at a guest-physical address.
     *
     * @return whether some of it was translated
     */
    boolean discardLine(long guestPhysical) {
        DecodedPage page = find(guestPhysical);
        return page != null && page.discard((int) guestPhysical & 0xfff & -LINE, LINE);
    }

    /** The lowest address not below {@code first} from which to {@code at} no page holds code; above it if that does. */
    long lowestWithoutCode(long first, long at) {
        long lowest = first;
        for (DecodedPage page : slots) {
            if (page != null && page.guestPhysical <= at) {
                lowest = Math.max(lowest, page.guestPhysical + (1L << 12));
            }
        }
        return lowest;
    }

    /** The highest address not above {@code last} up to which from {@code at} no page holds code. */
    long highestWithoutCode(long at, long last) {
        long highest = last;
        for (DecodedPage page : slots) {
            if (page != null && page.guestPhysical > at) {
                highest = Math.min(highest, page.guestPhysical);
            }
        }
        return highest;
    }

    void clear() {
        slots = new DecodedPage[INITIAL_CAPACITY];
        count = 0;
    }

    private void place(DecodedPage page) {
        int k = slot(page.guestPhysical);
        while (slots[k] != null) {
            k = k + 1 & slots.length - 1;
        }
        slots[k] = page;
    }

    private int slot(long page) {
        long hash = (page >>> 12) * 0x9e3779b97f4a7c15L;
        return (int) (hash >>> 40) & slots.length - 1;
    }
}
