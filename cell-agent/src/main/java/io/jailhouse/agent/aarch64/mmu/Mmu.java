package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.stage2.Stage2Map;

/**
 * Loads, stores and fetches of one CPU by virtual address: those that hit its TLBs are made here, the others by
 * {@link LoadMiss}, {@link StoreMiss}, {@link ExclusiveMiss} and {@link FetchMiss}. Belongs to the CPU's thread.
 *
 * <p>An access that stage 1 refuses throws the CPU's {@link GuestException}, one that stage 2 or a device refuses its
 * {@link Stage2Fault}; then nothing has been changed, but for a store that crosses pages, which is checked as a whole
 * first, too. The methods without a level are the CPU's own accesses by instructions with a valid syndrome;
 * {@code syndromeValid} says so elsewhere, and an instruction without one cannot reach a device, as on the original
 * hypervisor.
 *
 * <p>Memory that is read through two guest-physical addresses is seen as two by the decoded code: code that is changed
 * through the other one needs IC IVAU, which the architecture asks for anyway.
 */
public final class Mmu {

    private static final long BYTE_TAG = Tlb.PAGE_MASK;
    private static final long HALF_TAG = Tlb.PAGE_MASK | 1;
    private static final long WORD_TAG = Tlb.PAGE_MASK | 3;
    private static final long DOUBLE_TAG = Tlb.PAGE_MASK | 7;
    private static final int WHOLE = 16;

    private final CpuState state;
    private final Stage2 stage2 = new Stage2();
    private final Stage1 stage1;
    private final CodePages codePages = new CodePages();
    private final Tlb[] tlbs = {new Tlb(0), new Tlb(1)};
    private final RunFinder runs;
    private final PageFinder pages;
    private final FetchMiss fetches;
    private final DataWalk walk;
    private final LoadMiss loads;
    private final StoreMiss stores;
    private final ExclusiveMiss exclusives;
    private long stamp;
    private long codeStamp;

    // Of the current exception level.
    private Tlb tlb = tlbs[1];
    private long[] read = tlb.read;
    private long[] write = tlb.write;

    public Mmu(CpuState state, GuestException exception) {
        this.state = state;
        stage1 = new Stage1(state, stage2, exception);
        runs = new RunFinder(state, stage1, stage2, codePages);
        pages = new PageFinder(stage1, stage2, codePages);
        fetches = new FetchMiss(this, exception, stage1, stage2, codePages);
        walk = new DataWalk(state, stage1, stage2);
        loads = new LoadMiss(walk, stage2);
        stores = new StoreMiss(this, walk, stage2, codePages);
        exclusives = new ExclusiveMiss(walk, stage2, stores);
    }

    // Maintenance

    /** Replaces stage 2 and forgets everything that came from the old one. */
    public void install(Stage2Map map) {
        stage2.install(map);
        forget();
    }

    /** Forgets all translations and all decoded code. */
    public void forget() {
        codePages.clear();
        codeStamp++;
        flush();
    }

    /** Forgets all translations. */
    public void flush() {
        tlbs[0].flush();
        tlbs[1].flush();
        stamp++;
    }

    /** Forgets all translations for stores, because a page has become one with decoded code. */
    void flushWrites() {
        tlbs[0].flushWrites();
        tlbs[1].flushWrites();
        stamp++;
    }

    /** Follows a change of the exception level. */
    public void levelChanged() {
        tlb = tlbs[state.el];
        read = tlb.read;
        write = tlb.write;
    }

    /** Forgets all decoded code (IC IALLU). */
    public void discardCode() {
        discarded(codePages.discardAll());
    }

    /**
     * Forgets the decoded code of the cache line at an address (IC IVAU).
     *
     * @return its guest-physical address
     */
    public long discardCode(long virtual) {
        long guestPhysical = stage1.translate(virtual, Access.READ, state.el, Syndrome.CM);
        discardLine(guestPhysical);
        return guestPhysical;
    }

    /** Forgets the decoded code of the cache line at a guest-physical address. */
    void discardLine(long guestPhysical) {
        discarded(codePages.discardLine(guestPhysical));
    }

    /** Follows a discard of decoded code, some of which was translated perhaps. */
    void discarded(boolean translated) {
        if (translated) {
            codeStamp++;
            stamp++;
        }
    }

    /** The memory for a debugger of this CPU, one of a cell's. */
    public MemoryView view(InnerShareableDomain.Member neighbours) {
        return new MemoryView(this, stage1, stage2, neighbours);
    }

    // What code that was made of the guest's needs

    /**
     * A number that is another one when something that was found before may be stale: a translation, at whatever exception
     * level, or translated code. Never negative.
     */
    public long stamp() {
        return stamp;
    }

    /** A number that is another one when translated code may have changed. */
    public long codeStamp() {
        return codeStamp;
    }

    /**
     * Finds how far memory around an address is mapped linearly, at the current exception level. Holds until
     * {@link #stamp} changes.
     *
     * @param writing whether for stores
     * @return whether it is memory; unaligned accesses to it are then allowed if alignment is not checked at all
     */
    public boolean findRun(long virtual, boolean writing, LinearRun run) {
        return runs.find(virtual, writing, run);
    }

    /**
     * Makes the page of an address one of {@link #reads} or {@link #writes}, if it is memory that a hit may go to.
     *
     * @param el exception level whose permissions count
     * @return whether an aligned access that begins at the address hits now
     */
    public boolean findPage(long virtual, boolean writing, int el) {
        return pages.find(tlbs[el], virtual, writing);
    }

    /** The same, but only for what is not Device memory for stage 1: there, alignment matters less. */
    public boolean findNormalPage(long virtual, boolean writing, int el) {
        return pages.findNormal(tlbs[el], virtual, writing);
    }

    /** Whether an aligned access at the current exception level is known to reach a device. */
    public boolean isKnownDevice(long virtual, int size, boolean writing) {
        return tlb.isKnownDevice(virtual, size, writing);
    }

    /**
     * Whether an aligned access at the current exception level reaches a device or memory, so that no exception of the guest
     * comes of it and no decoded code is changed.
     */
    public boolean isReachable(long virtual, int size, boolean writing) {
        return pages.isReachable(tlb, virtual, size, writing);
    }

    /** The decoded code of the page of an address, or null if it cannot be fetched. */
    public DecodedPage fetchOrNull(long pc) {
        try {
            return fetch(pc & ~3);
        } catch (GuestException | Stage2Fault cannotBeFetched) {
            return null;
        }
    }

    // Instruction fetch

    /** The decoded code of the page of an address. */
    public DecodedPage fetch(long pc) {
        int k = Tlb.codeIndex(pc);
        return tlb.fetchTag[k] == (pc & WORD_TAG) ? tlb.fetchPage[k] : fetches.fetch(tlb, pc);
    }

    /** Reads an instruction word; raises what a fetch raises. */
    public int instructionAt(long virtual) {
        return fetches.instructionAt(virtual, state.el);
    }

    // What the dispatch loop needs to find hits itself

    /** Translations for loads at the current exception level: at {@link #tlbIndex} the tag, then the offset. */
    public long[] reads() {
        return read;
    }

    /** Translations for stores at the current exception level. */
    public long[] writes() {
        return write;
    }

    /** Translations for loads with the permissions of an exception level. */
    public long[] reads(int el) {
        return tlbs[el].read;
    }

    /** Translations for stores with the permissions of an exception level. */
    public long[] writes(int el) {
        return tlbs[el].write;
    }

    /** Place of an address's page among the translations. */
    public static int tlbIndex(long virtual) {
        return Tlb.index(virtual);
    }

    // Loads

    public long load8(long virtual) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & BYTE_TAG)
                ? Ram.load8(virtual + entries[k + 1])
                : loads.load(tlb, virtual, 1, true);
    }

    public long load16(long virtual) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & HALF_TAG)
                ? Ram.load16(virtual + entries[k + 1])
                : loads.load(tlb, virtual, 2, true);
    }

    /** Zero-extended. */
    public long load32(long virtual) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & WORD_TAG)
                ? Ram.load32(virtual + entries[k + 1]) & 0xffffffffL
                : loads.load(tlb, virtual, 4, true);
    }

    public long load64(long virtual) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & DOUBLE_TAG)
                ? Ram.load64(virtual + entries[k + 1])
                : loads.load(tlb, virtual, 8, true);
    }

    /** A load by an instruction without a valid syndrome. */
    public long loadWithoutSyndrome(long virtual, int size) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))
                ? Ram.load(virtual + entries[k + 1], size)
                : loads.load(tlb, virtual, size, false);
    }

    /** A load as if at exception level {@code el}. */
    public long load(long virtual, int size, int el, boolean syndromeValid) {
        Tlb levelTlb = tlbs[el];
        long[] entries = levelTlb.read;
        int k = Tlb.index(virtual);
        return entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))
                ? Ram.load(virtual + entries[k + 1], size)
                : loads.load(levelTlb, virtual, size, syndromeValid);
    }

    // Stores

    public void store8(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & BYTE_TAG)) {
            Ram.store8(virtual + entries[k + 1], value);
        } else {
            stores.store(tlb, virtual, value, 1, true);
        }
    }

    public void store16(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & HALF_TAG)) {
            Ram.store16(virtual + entries[k + 1], value);
        } else {
            stores.store(tlb, virtual, value, 2, true);
        }
    }

    public void store32(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & WORD_TAG)) {
            Ram.store32(virtual + entries[k + 1], value);
        } else {
            stores.store(tlb, virtual, value, 4, true);
        }
    }

    public void store64(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & DOUBLE_TAG)) {
            Ram.store64(virtual + entries[k + 1], value);
        } else {
            stores.store(tlb, virtual, value, 8, true);
        }
    }

    /** A store by an instruction without a valid syndrome. */
    public void storeWithoutSyndrome(long virtual, long value, int size) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))) {
            Ram.store(virtual + entries[k + 1], value, size);
        } else {
            stores.store(tlb, virtual, value, size, false);
        }
    }

    /** A store as if at exception level {@code el}. */
    public void store(long virtual, long value, int size, int el, boolean syndromeValid) {
        Tlb levelTlb = tlbs[el];
        long[] entries = levelTlb.write;
        int k = Tlb.index(virtual);
        if (entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))) {
            Ram.store(virtual + entries[k + 1], value, size);
        } else {
            stores.store(levelTlb, virtual, value, size, syndromeValid);
        }
    }

    // Exclusive accesses and cache maintenance

    /**
     * Native address of bytes for an exclusive access.
     *
     * @param size of the access, to which the address is aligned
     */
    public long exclusive(long virtual, int size, boolean writing) {
        int k = Tlb.index(virtual);
        long[] entries = writing ? write : read;
        return entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))
                ? virtual + entries[k + 1]
                : exclusives.find(tlb, virtual, size, writing);
    }

    /** Zeroes the aligned block around an address (DC ZVA): a store, no maintenance, for who looks at the syndrome. */
    public void zero(long virtual, int size) {
        if (tlb.holdsNormal(true, virtual)) {
            Ram.zero((virtual & -size) + write[Tlb.index(virtual) + 1], size);
        } else {
            stores.zero(tlb, virtual, size);
        }
    }

    /** Raises what a cache maintenance instruction by address raises. */
    public void checkMaintenance(long virtual) {
        stage1.translate(virtual, Access.READ, state.el, Syndrome.CM);
    }

    /** AT S1E1R and its like: the value for PAR_EL1 (DDI 0487 D17.2.118). */
    public long translateForPar(long virtual, boolean writing, int el) {
        return stage1.translateForPar(virtual, writing ? Access.WRITE : Access.READ, el);
    }

    /**
     * Raises the alignment fault of a 128-bit access that is made in two halves, if its address is not aligned to the whole
     * and that matters.
     */
    public void checkWhole(long virtual, boolean writing) {
        if ((virtual & WHOLE - 1) != 0) {
            walk.checkUnaligned(tlb, virtual, writing ? Access.WRITE : Access.READ);
        }
    }
}
