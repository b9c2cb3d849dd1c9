package io.jailhouse.agent.aarch64.mmu;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.exception.GuestException;
import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.exception.Syndrome;
import io.jailhouse.agent.aarch64.mmu.Stage1.Access;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import io.jailhouse.agent.cpu.DeviceViolation;
import io.jailhouse.agent.stage2.Stage2Map;
import io.jailhouse.agent.stage2.Stage2Range;
import io.jailhouse.agent.stage2.Target;

/**
 * Loads, stores and fetches of one CPU by virtual address.
 *
 * <p>An access that stage 1 refuses throws the CPU's {@link GuestException}, one that stage 2 or a device refuses its
 * {@link Stage2Fault}; then nothing has been changed, but for a store that crosses
 * pages, which is checked as a whole first, too. The methods without a level are the CPU's own accesses by instructions
 * with a valid syndrome; {@code syndromeValid} says so elsewhere, and an instruction without one cannot reach a device,
 * as on the original hypervisor.
 *
 * <p>Memory that is read through two guest-physical addresses is seen as two by the decoded code: code that is changed
 * through the other one needs IC IVAU, which the architecture asks for anyway.
 */
public final class Mmu {

    private static final long SCTLR_A = 1 << 1;
    private static final long BYTE_TAG = Tlb.PAGE_MASK;
    private static final long HALF_TAG = Tlb.PAGE_MASK | 1;
    private static final long WORD_TAG = Tlb.PAGE_MASK | 3;
    private static final long DOUBLE_TAG = Tlb.PAGE_MASK | 7;
    private static final int WHOLE = 16;

    private final CpuState state;
    private final GuestException exception;
    private final Stage2 stage2 = new Stage2();
    private final Stage1 stage1;
    private final CodePages codePages = new CodePages();
    private final Tlb[] tlbs = {new Tlb(), new Tlb()};
    private final RunFinder runs;
    private long stamp;
    private long codeStamp;

    // Of the current exception level.
    private Tlb tlb = tlbs[1];
    private long[] read = tlb.read;
    private long[] write = tlb.write;

    public Mmu(CpuState state, GuestException exception) {
        this.state = state;
        this.exception = exception;
        stage1 = new Stage1(state, stage2, exception);
        runs = new RunFinder(state, stage1, stage2, codePages);
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

    /** Follows a change of the exception level. */
    public void levelChanged() {
        tlb = tlbs[state.el];
        read = tlb.read;
        write = tlb.write;
    }

    /** Forgets all decoded code (IC IALLU). */
    public void discardCode() {
        translatedCodeGone(codePages.discardAll());
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
        DecodedPage page = codePages.find(guestPhysical);
        if (page != null) {
            translatedCodeGone(page.discard((int) guestPhysical & 0xfc0, 64));
        }
    }

    private void translatedCodeGone(boolean translated) {
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
        Stage2Range range;
        long guestPhysical;
        try {
            guestPhysical = stage1.translate(virtual, writing ? Access.WRITE : Access.READ, el, 0);
            range = stage2.forData(guestPhysical, 1, writing, true);
        } catch (GuestException | Stage2Fault refused) {
            return false;
        }
        if (!Stage2.holdsPage(range, guestPhysical) || (writing && codePages.find(guestPhysical) != null)) {
            return false;
        }
        tlbs[el].fill(writing, virtual, Stage2.hostAddress(range, guestPhysical), stage1.isDevice());
        return true;
    }

    /** The same, but only for what is not Device memory for stage 1: there, alignment matters less. */
    public boolean findNormalPage(long virtual, boolean writing, int el) {
        return (tlbs[el].holds(writing, virtual) || findPage(virtual, writing, el))
                && !tlbs[el].isDevice(writing, virtual);
    }

    /** Whether an aligned access at the current exception level is known to reach a device. */
    public boolean isKnownDevice(long virtual, int size, boolean writing) {
        return (writing ? tlb.deviceWrites : tlb.deviceReads).find(virtual, size) != null;
    }

    /**
     * Whether an aligned access at the current exception level reaches a device or memory, so that no exception of the guest
     * comes of it and no decoded code is changed.
     */
    public boolean isReachable(long virtual, int size, boolean writing) {
        return isKnownDevice(virtual, size, writing)
                || tlb.holds(writing, virtual)
                || findPage(virtual, writing, state.el);
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
        return tlb.fetchTag[k] == (pc & WORD_TAG) ? tlb.fetchPage[k] : fetchSlow(pc);
    }

    /** Reads an instruction word; raises what a fetch raises. */
    public int instructionAt(long virtual) {
        if ((virtual & 3) != 0) {
            throw exception.of(Syndrome.PC_ALIGNMENT, 0, virtual);
        }
        long guestPhysical = stage1.translate(virtual, Access.FETCH, state.el, 0);
        return Ram.load32(stage2.forFetch(guestPhysical) + (guestPhysical & ~Tlb.PAGE_MASK));
    }

    private DecodedPage fetchSlow(long pc) {
        if ((pc & 3) != 0) {
            throw exception.of(Syndrome.PC_ALIGNMENT, 0, pc);
        }
        long guestPhysical = stage1.translate(pc, Access.FETCH, state.el, 0);
        long host = stage2.forFetch(guestPhysical);
        DecodedPage page = codePages.find(guestPhysical);
        if (page == null) {
            page = new DecodedPage(guestPhysical & Tlb.PAGE_MASK, host);
            codePages.add(page);
            // From now on stores to the page must be seen.
            tlbs[0].flushWrites();
            tlbs[1].flushWrites();
            stamp++;
        }
        tlb.fillCode(pc, page);
        return page;
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
                : loadSlow(virtual, 1, state.el, true);
    }

    public long load16(long virtual) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & HALF_TAG)
                ? Ram.load16(virtual + entries[k + 1])
                : loadSlow(virtual, 2, state.el, true);
    }

    /** Zero-extended. */
    public long load32(long virtual) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & WORD_TAG)
                ? Ram.load32(virtual + entries[k + 1]) & 0xffffffffL
                : loadSlow(virtual, 4, state.el, true);
    }

    public long load64(long virtual) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & DOUBLE_TAG)
                ? Ram.load64(virtual + entries[k + 1])
                : loadSlow(virtual, 8, state.el, true);
    }

    /** A load by an instruction without a valid syndrome. */
    public long loadWithoutSyndrome(long virtual, int size) {
        int k = Tlb.index(virtual);
        long[] entries = read;
        return entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))
                ? Ram.load(virtual + entries[k + 1], size)
                : loadSlow(virtual, size, state.el, false);
    }

    /** A load as if at exception level {@code el}. */
    public long load(long virtual, int size, int el, boolean syndromeValid) {
        long[] entries = tlbs[el].read;
        int k = Tlb.index(virtual);
        return entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))
                ? Ram.load(virtual + entries[k + 1], size)
                : loadSlow(virtual, size, el, syndromeValid);
    }

    private long loadSlow(long virtual, int size, int el, boolean syndromeValid) {
        Tlb levelTlb = tlbs[el];
        Stage2Range known = levelTlb.deviceReads.find(virtual, size);
        if (known != null) {
            return loadDevice(known, levelTlb.deviceReads.guestPhysical(virtual), size, syndromeValid);
        }
        int k = Tlb.index(virtual);
        if ((virtual & size - 1) != 0) {
            if ((state.sctlr & SCTLR_A) != 0) {
                throw alignmentFault(virtual, Access.READ);
            }
            if ((virtual & ~Tlb.PAGE_MASK) + size > Stage2Range.PAGE_SIZE) {
                return loadAcross(virtual, size, el, syndromeValid);
            }
            if (levelTlb.read[k] == (virtual & Tlb.PAGE_MASK) && !levelTlb.readDevice[k >>> 1]) {
                return Ram.load(virtual + levelTlb.read[k + 1], size);
            }
        }
        long guestPhysical = stage1.translate(virtual, Access.READ, el, 0);
        checkAlignment(virtual, size, Access.READ);
        Stage2Range range = stage2.forData(guestPhysical, size, false, syndromeValid);
        if (range.target() instanceof Target.Device) {
            if (stage2.isFixed(range)) {
                levelTlb.deviceReads.fill(virtual, guestPhysical, range);
            }
            return loadDevice(range, guestPhysical, size, syndromeValid);
        }
        long host = Stage2.hostAddress(range, guestPhysical);
        if (Stage2.holdsPage(range, guestPhysical)) {
            levelTlb.fill(false, virtual, host, stage1.isDevice());
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

    /** The hypervisor sees the page that faults, with the size of the whole access. */
    private long loadAcross(long virtual, int size, int el, boolean syndromeValid) {
        long page = virtual;
        for (int i = 0; i < 2; i++) {
            long guestPhysical = stage1.translate(page, Access.READ, el, 0);
            checkAlignment(virtual, size, Access.READ);
            Stage2Range range = stage2.forData(guestPhysical, size, false, syndromeValid);
            if (range.target() instanceof Target.Device && guestPhysical + size <= range.guestEnd()) {
                return loadDevice(range, guestPhysical, size, syndromeValid);
            }
            // A device that ends within the access gets no byte of it unless the next page is the cell's, too.
            page = (virtual | ~Tlb.PAGE_MASK) + 1;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= loadSlow(virtual + i, 1, el, false) << (8 * i);
        }
        return value;
    }

    // Stores

    public void store8(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & BYTE_TAG)) {
            Ram.store8(virtual + entries[k + 1], value);
        } else {
            storeSlow(virtual, value, 1, state.el, true);
        }
    }

    public void store16(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & HALF_TAG)) {
            Ram.store16(virtual + entries[k + 1], value);
        } else {
            storeSlow(virtual, value, 2, state.el, true);
        }
    }

    public void store32(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & WORD_TAG)) {
            Ram.store32(virtual + entries[k + 1], value);
        } else {
            storeSlow(virtual, value, 4, state.el, true);
        }
    }

    public void store64(long virtual, long value) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & DOUBLE_TAG)) {
            Ram.store64(virtual + entries[k + 1], value);
        } else {
            storeSlow(virtual, value, 8, state.el, true);
        }
    }

    /** A store by an instruction without a valid syndrome. */
    public void storeWithoutSyndrome(long virtual, long value, int size) {
        int k = Tlb.index(virtual);
        long[] entries = write;
        if (entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))) {
            Ram.store(virtual + entries[k + 1], value, size);
        } else {
            storeSlow(virtual, value, size, state.el, false);
        }
    }

    /** A store as if at exception level {@code el}. */
    public void store(long virtual, long value, int size, int el, boolean syndromeValid) {
        long[] entries = tlbs[el].write;
        int k = Tlb.index(virtual);
        if (entries[k] == (virtual & (Tlb.PAGE_MASK | size - 1))) {
            Ram.store(virtual + entries[k + 1], value, size);
        } else {
            storeSlow(virtual, value, size, el, syndromeValid);
        }
    }

    private void storeSlow(long virtual, long value, int size, int el, boolean syndromeValid) {
        Tlb levelTlb = tlbs[el];
        Stage2Range known = levelTlb.deviceWrites.find(virtual, size);
        if (known != null) {
            storeDevice(known, levelTlb.deviceWrites.guestPhysical(virtual), value, size, syndromeValid);
            return;
        }
        int k = Tlb.index(virtual);
        if ((virtual & size - 1) != 0) {
            if ((state.sctlr & SCTLR_A) != 0) {
                throw alignmentFault(virtual, Access.WRITE);
            }
            if ((virtual & ~Tlb.PAGE_MASK) + size > Stage2Range.PAGE_SIZE) {
                storeAcross(virtual, value, size, el, syndromeValid);
                return;
            }
            if (levelTlb.write[k] == (virtual & Tlb.PAGE_MASK) && !levelTlb.writeDevice[k >>> 1]) {
                Ram.store(virtual + levelTlb.write[k + 1], value, size);
                return;
            }
        }
        long guestPhysical = stage1.translate(virtual, Access.WRITE, el, 0);
        checkAlignment(virtual, size, Access.WRITE);
        Stage2Range range = stage2.forData(guestPhysical, size, true, syndromeValid);
        if (range.target() instanceof Target.Device) {
            if (stage2.isFixed(range)) {
                levelTlb.deviceWrites.fill(virtual, guestPhysical, range);
            }
            storeDevice(range, guestPhysical, value, size, syndromeValid);
            return;
        }
        Ram.store(Stage2.hostAddress(range, guestPhysical), value, size);
        written(levelTlb, range, virtual, guestPhysical, size);
    }

    /** After a store to memory the slow way: discards the code that it changed, or makes the next one fast. */
    private void written(Tlb levelTlb, Stage2Range range, long virtual, long guestPhysical, int size) {
        DecodedPage code = codePages.find(guestPhysical);
        if (code != null) {
            translatedCodeGone(code.discard((int) guestPhysical & 0xfff, size));
        } else if (Stage2.holdsPage(range, guestPhysical)) {
            levelTlb.fill(true, virtual, Stage2.hostAddress(range, guestPhysical), stage1.isDevice());
        }
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

    private void storeAcross(long virtual, long value, int size, int el, boolean syndromeValid) {
        long page = virtual;
        for (int i = 0; i < 2; i++) {
            long guestPhysical = stage1.translate(page, Access.WRITE, el, 0);
            checkAlignment(virtual, size, Access.WRITE);
            Stage2Range range = stage2.forData(guestPhysical, size, true, syndromeValid);
            if (range.target() instanceof Target.Device && guestPhysical + size <= range.guestEnd()) {
                storeDevice(range, guestPhysical, value, size, syndromeValid);
                return;
            }
            page = (virtual | ~Tlb.PAGE_MASK) + 1;
        }
        for (int i = 0; i < size; i++) {
            storeSlow(virtual + i, value >>> (8 * i), 1, el, false);
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
        if (entries[k] == (virtual & (Tlb.PAGE_MASK | (size - 1)))) {
            return virtual + entries[k + 1];
        }
        Access access = writing ? Access.WRITE : Access.READ;
        if ((virtual & size - 1) != 0) {
            throw alignmentFault(virtual, access);
        }
        long guestPhysical = stage1.translate(virtual, access, state.el, 0);
        Stage2Range range = stage2.forData(guestPhysical, size, writing, false);
        if (range.target() instanceof Target.Device) {
            throw stage2.dataFault(range, guestPhysical, size, writing, false);
        }
        if (writing) {
            written(tlb, range, virtual, guestPhysical, size);
        } else if (Stage2.holdsPage(range, guestPhysical)) {
            tlb.fill(false, virtual, Stage2.hostAddress(range, guestPhysical), stage1.isDevice());
        }
        return Stage2.hostAddress(range, guestPhysical);
    }

    /** Zeroes the aligned block around an address (DC ZVA): a store, no maintenance, for who looks at the syndrome. */
    public void zero(long virtual, int size) {
        if (tlb.holds(true, virtual) && !tlb.isDevice(true, virtual)) {
            Ram.zero((virtual & -size) + write[Tlb.index(virtual) + 1], size);
            return;
        }
        long guestPhysical = stage1.translate(virtual, Access.WRITE, state.el, 0) & -size;
        if (stage1.isDevice()) {
            throw alignmentFault(virtual, Access.WRITE);
        }
        Stage2Range range = stage2.forData(guestPhysical, size, true, false);
        if (!(range.target() instanceof Target.HostMemory)) {
            throw stage2.dataFault(range, guestPhysical, size, true, false);
        }
        Ram.zero(Stage2.hostAddress(range, guestPhysical), size);
        written(tlb, range, virtual & -size, guestPhysical, size);
    }

    /** Raises what a cache maintenance instruction by address raises. */
    public void checkMaintenance(long virtual) {
        stage1.translate(virtual, Access.READ, state.el, Syndrome.CM);
    }

    /** AT S1E1R and its like: the value for PAR_EL1 (DDI 0487 D17.2.118). */
    public long translateForPar(long virtual, boolean writing, int el) {
        try {
            long guestPhysical = stage1.translate(virtual, writing ? Access.WRITE : Access.READ, el, 0);
            return (guestPhysical & 0x0000_ffff_ffff_f000L) | (long) stage1.attributes() << 56 | 1 << 11 | 2 << 7;
        } catch (GuestException fault) {
            return 1 << 11 | (fault.iss() & 0x3f) << 1 | 1;
        }
    }

    /**
     * Raises the alignment fault of a 128-bit access that is made in two halves, if its address is not aligned to the whole and that matters.
     */
    public void checkWhole(long virtual, boolean writing) {
        if ((virtual & WHOLE - 1) == 0) {
            return;
        }
        Access access = writing ? Access.WRITE : Access.READ;
        if ((state.sctlr & SCTLR_A) != 0) {
            throw alignmentFault(virtual, access);
        }
        if (!tlb.holds(writing, virtual) || tlb.isDevice(writing, virtual)) {
            stage1.translate(virtual, access, state.el, 0);
            checkAlignment(virtual, WHOLE, access);
        }
    }

    private void checkAlignment(long virtual, int size, Access access) {
        if ((virtual & size - 1) != 0 && stage1.isDevice()) {
            throw alignmentFault(virtual, access);
        }
    }

    private GuestException alignmentFault(long virtual, Access access) {
        return stage1.fault(virtual, access, Syndrome.ALIGNMENT_FAULT);
    }
}
