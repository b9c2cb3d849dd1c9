package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.decode.Decoder;
import io.jailhouse.agent.aarch64.exception.Stage2Fault;
import io.jailhouse.agent.aarch64.mmu.Mmu;
import io.jailhouse.agent.aarch64.mmu.Ram;
import io.jailhouse.agent.aarch64.sysreg.CpuState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The regions of one CPU: finds the one that begins at an address, has hot ones made, runs them one after the other. Used by
 * the CPU's thread alone.
 *
 * <p>A region may be entered if its stamp is the MMU's. That changes when translations or translated code may have: then
 * the pages, the words in them and the windows of a region are looked at again before it is entered.
 */
public final class Regions {

    /** Bytes of bytecode that a region may have, roughly: the more, the longer does the JVM's compiler take for each of them. */
    private static final int LIMIT = 6500;

    /** The same for one that holds a function as a whole. */
    private static final int MOST = 12_000;

    /** Instructions that a region executes between two looks at what other threads want; some microseconds. */
    private static final int QUANTUM = 16384;
    // The JVM's compilers pay attention to methods that are called often: a region that was not yet is left often.
    private static final int YOUNG = 1500;
    private static final int YOUNG_QUANTUM = 1024;

    private static final int CACHE_SIZE = 1024;
    // Looks at a region that is being made wait for so many executions.
    private static final int RETRY = 200;
    private static final long SCTLR_A = 1 << 1;
    private static final long SCTLR_SA = 1 << 3;
    private static final long SCTLR_SA0 = 1 << 4;
    // An entry within a region waits for so many executions for that to be entered from its start.
    private static final int DEFERRED = 8000;
    private static final int SMALLEST = 3;
    // An entry whose code has changed waits so many times longer than a new one, and longer each time.
    private static final int COOLING = 150;

    private final CpuState state;
    private final Mmu mmu;
    private final Translator translator;
    private final Attention attention;
    private final Revisions revisions;
    private final Frame frame;
    private final Region[] cache = new Region[CACHE_SIZE];
    private final RegionTable table = new RegionTable();
    private final List<Region> pending = new ArrayList<>();
    private final RecentHeat recentHeat = new RecentHeat();

    // Of the last run.
    private int executed;
    private boolean stuck;
    private Exit unlinked;

    private long executedInAll;

    /** The regions of a CPU. */
    public Regions(CpuState state, Mmu mmu, Translator translator, Attention attention, Definitions definitions) {
        this.state = state;
        this.mmu = mmu;
        this.translator = translator;
        this.attention = attention;
        revisions = new Revisions(state, mmu, translator);
        frame = new Frame(state, mmu, definitions);
    }

    /** Executions of an entry after which {@link #enter} is to be asked. */
    public int threshold() {
        return translator.threshold();
    }

    /** Instructions that the last run executed. */
    public int executed() {
        return executed;
    }

    /** Instructions that all runs executed. */
    public long executedInAll() {
        return executedInAll;
    }

    /** Whether the interpreter must execute the next instruction itself. */
    public boolean isStuck() {
        return stuck;
    }

    /**
     * Runs regions from an address, if there is one; else may have one made.
     *
     * @param page of the address
     * @param interpreted instructions that the CPU has executed so far by other means
     * @return whether there was one; then the pc is where the interpreter goes on
     */
    public boolean enter(DecodedPage page, long pc, long interpreted) {
        executed = 0;
        Region region = find(page, slot(pc), pc, interpreted);
        if (region == null) {
            return false;
        }
        if (unlinked != null) {
            unlinked.link = region;
            unlinked = null;
        }
        run(region);
        return true;
    }

    private void run(Region first) {
        Region region = first;
        int budget = quantum(region);
        int left = budget;
        int place = Exit.ENTRY;
        long stamp = mmu.stamp();
        Frame f = frame;
        f.reads = mmu.reads();
        f.writes = mmu.writes();
        f.flagKind = FlagKind.IN_STATE;
        while (true) {
            region.entries++;
            region.runs++;
            Exit exit = region.exits[region.code.run(f, region.windows.values, left, place)];
            left = f.budget + exit.refund;
            if (exit.reason == Exit.Reason.BUDGET) {
                int more = moreBudget(region);
                if (more > 0) {
                    left += more;
                    place = exit.place;
                    continue;
                }
            }
            LazyFlags.restore(state, exit.flagKind == FlagKind.RUNTIME ? f.flagKind : exit.flagKind, f.flagA, f.flagB);
            f.flagKind = FlagKind.IN_STATE;
            place = Exit.ENTRY;
            long pc = exit.indirect ? f.target : exit.pc;
            state.pc = pc;
            stuck = exit.reason == Exit.Reason.STEP || exit.reason == Exit.Reason.MISS;
            if (exit.reason == Exit.Reason.MISS && f.refusal == null) {
                revisions.missed(region, exit.site);
            }
            if (exit.reason == Exit.Reason.OVERDRAWN) {
                revisions.overdrawn(region);
            } else if (exit.reason != Exit.Reason.BRANCH) {
                unlinked = null;
                break;
            }
            Region next = exit.link;
            if (next == null || next.pc != pc || next.stamp != stamp) {
                next = cached(pc, stamp);
                if (next == null) {
                    unlinked = exit;
                    break;
                }
                exit.link = next;
            }
            region = next;
            if (left <= 0) {
                int more = moreBudget(region);
                if (more == 0) {
                    unlinked = null;
                    break;
                }
                left += more;
            }
        }
        executed = budget - left;
        executedInAll += executed;
        Stage2Fault refusal = f.refusal;
        if (refusal != null) {
            f.refusal = null;
            throw refusal;
        }
    }

    /** What a region gets whose budget is used up; 0 if the CPU must look after something. */
    private int moreBudget(Region region) {
        int more = quantum(region);
        if (attention.isWanted(more)) {
            return 0;
        }
        executedInAll += more;
        return more;
    }

    /** Instructions that a region may execute before it looks around. */
    private static int quantum(Region region) {
        return region.runs < YOUNG ? YOUNG_QUANTUM : QUANTUM;
    }

    private Region cached(long pc, long stamp) {
        Region region = cache[cacheIndex(pc)];
        return region != null && region.pc == pc && region.stamp == stamp && region.el == state.el ? region : null;
    }

    private static int slot(long pc) {
        return (int) (pc >>> 2) & DecodedPage.SLOTS - 1;
    }

    private static int cacheIndex(long pc) {
        return (int) (pc >>> 2 ^ pc >>> 12) & CACHE_SIZE - 1;
    }

    // Finding and making

    private Region find(DecodedPage page, int slot, long pc, long interpreted) {
        Region region = table.find(pc, state.el, page.guestPhysical);
        if (region == null && page.defer(slot, DEFERRED, threshold(), isAnyPending())) {
            return null;
        }
        if (region == null && !isHotNow(page, slot, interpreted)) {
            page.rest(slot, RecentHeat.executions(EntryCost.of(page, slot), interpreted), threshold());
            return null;
        }
        if (region == null || region.strict != strict() || region.checksStack != checksStack()) {
            region = request(page, slot, pc);
            if (region == null) {
                return null;
            }
        }
        region.takeMade();
        if (region.code == null) {
            page.heat[slot] = (short) Math.max(0, threshold() - RETRY);
            return null;
        }
        if (region.stamp != mmu.stamp() && !revalidate(region)) {
            table.remove(region);
            region.unlink();
            page.cool(slot, COOLING * threshold());
            return null;
        }
        cache[cacheIndex(pc)] = region;
        return region;
    }

    private boolean isHotNow(DecodedPage page, int slot, long interpreted) {
        long entry = page.guestPhysical + 4L * slot;
        return translator.isSynchronous() || recentHeat.isEnough(entry, interpreted, System.nanoTime());
    }

    /** Whether a region's code is still what is behind its addresses. */
    private boolean revalidate(Region region) {
        boolean same = region.codeStamp == mmu.codeStamp();
        for (int i = 0; i < region.pages.length; i++) {
            DecodedPage page = mmu.fetchOrNull(region.pageAddresses[i]);
            if (page == null) {
                return false;
            }
            same &= page == region.pages[i];
            region.pages[i] = page;
        }
        if (!same) {
            if (!region.isUnchanged()) {
                return false;
            }
            region.mark();
        }
        region.windows.clear();
        region.codeStamp = mmu.codeStamp();
        region.stamp = mmu.stamp();
        return true;
    }

    /** Whether a region is still being made. */
    private boolean isAnyPending() {
        pending.removeIf(region -> {
            region.takeMade();
            return region.code != null || region.failed;
        });
        return !pending.isEmpty();
    }

    private Region request(DecodedPage page, int slot, long pc) {
        Map<Long, DecodedPage> pages = new LinkedHashMap<>();
        FlowGraph graph = RegionScan.scan(address -> read(pages, address), pc, LIMIT, MOST);
        // The last instruction may be one that only ends the region.
        int smallest = threshold() == 0 ? 2 : SMALLEST;
        if (!graph.loops() && graph.instructionCount() < smallest) {
            page.refuse(slot);
            return null;
        }
        if (graph.beginsWithin()
                && !translator.isSynchronous()
                && recentHeat.isPutOff(page.guestPhysical + 4L * slot)) {
            page.rest(slot, DEFERRED, threshold());
            return null;
        }
        Region region = new Region(
                graph,
                state.el,
                strict(),
                checksStack(),
                pages.values().toArray(DecodedPage[]::new),
                pages.keySet().stream().mapToLong(address -> address).toArray());
        if (table.count() >= translator.capacity()) {
            evict();
        }
        region.mark();
        table.put(region);
        pending.add(region);
        translator.submit(region, SitePlan.initial());
        return region;
    }

    /** Keeps the half of the regions that was entered most since the last time; the JVM unloads the classes of the others. */
    private void evict() {
        List<Region> all = new ArrayList<>(table.regions());
        all.sort(Comparator.comparingLong(Region::recentEntries).reversed());
        table.clear();
        Arrays.fill(cache, null);
        unlinked = null;
        for (Region region : all) {
            region.unlink();
            region.unmarkPages();
        }
        for (Region region : all.subList(0, translator.capacity() / 2)) {
            region.keep();
            table.put(region);
        }
    }

    private Instruction read(Map<Long, DecodedPage> pages, long pc) {
        long address = pc & -4096L;
        DecodedPage page = pages.get(address);
        if (page == null) {
            page = mmu.fetchOrNull(pc);
            if (page == null) {
                return null;
            }
            pages.put(address, page);
        }
        int slot = slot(pc);
        int word = Ram.load32(page.hostAddress + slot * 4L);
        // What was decoded before may be older than the word that the region will be compared with.
        Decoder.decode(page, slot, word);
        return Instruction.of(page, slot, pc, word, state.el == 1);
    }

    /** Whether unaligned accesses may be faults, even to memory. */
    private boolean strict() {
        return !state.mmuOn() || (state.sctlr & SCTLR_A) != 0;
    }

    private boolean checksStack() {
        return (state.sctlr & (state.el == 0 ? SCTLR_SA0 : SCTLR_SA)) != 0;
    }
}
