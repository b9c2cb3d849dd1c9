package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import java.util.Arrays;

/**
 * Translations of one exception level: direct-mapped, from pages of virtual addresses to native addresses. Only whole
 * pages of memory get in; devices have a {@link DeviceTlb} for each direction.
 *
 * <p>An entry for data is two longs: the virtual page, and what to add to a virtual address to get the native one. The
 * tag is compared with the address less its offset in the page, but for the bits that must be zero if it is aligned: one
 * comparison finds the page and proves the alignment.
 */
final class Tlb {

    static final long PAGE_MASK = -4096L;

    private static final int ENTRIES = 512;
    private static final int CODE_ENTRIES = 512;
    // Not the address of a page.
    private static final long NOTHING = -1;

    /** The exception level. */
    final int el;

    final long[] read = new long[2 * ENTRIES];
    final long[] write = new long[2 * ENTRIES];
    /** Whether an entry for reads is Device memory for stage 1, where an unaligned access is a fault. */
    final boolean[] readDevice = new boolean[ENTRIES];

    final boolean[] writeDevice = new boolean[ENTRIES];

    final DeviceTlb deviceReads = new DeviceTlb();
    final DeviceTlb deviceWrites = new DeviceTlb();

    final long[] fetchTag = new long[CODE_ENTRIES];
    final DecodedPage[] fetchPage = new DecodedPage[CODE_ENTRIES];

    Tlb(int el) {
        this.el = el;
        flush();
    }

    /** Place of a page's tag in {@link #read} and {@link #write}. */
    static int index(long virtual) {
        return (int) (virtual >>> 11) & 2 * ENTRIES - 2;
    }

    static int codeIndex(long virtual) {
        return (int) (virtual >>> 12) & CODE_ENTRIES - 1;
    }

    void fill(boolean writing, long virtual, long host, boolean device) {
        int k = index(virtual);
        long[] entries = writing ? write : read;
        entries[k] = virtual & PAGE_MASK;
        entries[k + 1] = host - virtual;
        (writing ? writeDevice : readDevice)[k >>> 1] = device;
    }

    /** Whether the page of an address is known. */
    boolean holds(boolean writing, long virtual) {
        return (writing ? write : read)[index(virtual)] == (virtual & PAGE_MASK);
    }

    /** Whether the page of an address, which is known, is Device memory for stage 1. */
    boolean isDevice(boolean writing, long virtual) {
        return (writing ? writeDevice : readDevice)[index(virtual) >>> 1];
    }

    /** Whether the page of an address is known and no Device memory for stage 1, so that alignment does not matter. */
    boolean holdsNormal(boolean writing, long virtual) {
        return holds(writing, virtual) && !isDevice(writing, virtual);
    }

    /** Whether an aligned access to an address is known to reach a device. */
    boolean isKnownDevice(long virtual, int size, boolean writing) {
        return (writing ? deviceWrites : deviceReads).find(virtual, size) != null;
    }

    void fillCode(long virtual, DecodedPage page) {
        int k = codeIndex(virtual);
        fetchTag[k] = virtual & PAGE_MASK;
        fetchPage[k] = page;
    }

    void flush() {
        Arrays.fill(read, NOTHING);
        flushWrites();
        flushCode();
        deviceReads.flush();
        deviceWrites.flush();
    }

    void flushWrites() {
        Arrays.fill(write, NOTHING);
    }

    void flushCode() {
        Arrays.fill(fetchTag, NOTHING);
    }
}
