package io.jailhouse.agent.aarch64.translate;

import io.jailhouse.agent.aarch64.decode.DecodedPage;
import io.jailhouse.agent.aarch64.mmu.Ram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A region of guest code: from what it was made, and its code once that exists. Belongs to the thread of a CPU. */
final class Region {

    /** Not a stamp of {@link io.jailhouse.agent.aarch64.mmu.Mmu#stamp}: the region must not be entered. */
    static final long DEAD = -1;

    /** Virtual address of the entry. */
    final long pc;
    /** Exception level that it runs at. */
    final int el;
    /** Whether unaligned accesses leave it. */
    final boolean strict;
    /** Whether bases that are the stack pointer are checked. */
    final boolean checksStack;

    final FlowGraph graph;
    /** The pages that its code is in, and their virtual addresses. */
    final DecodedPage[] pages;

    /** Guest-physical address of the page that the entry is in. */
    final long guestPhysical;

    final long[] pageAddresses;
    final Windows windows = new Windows();

    /** For which stamp of the MMU pages and windows were found to be in force. */
    long stamp = DEAD;

    /** For which code stamp the words in the pages were compared. */
    long codeStamp = DEAD;

    /** Misses of windows that were valid. */
    int conflicts;
    /** How often it was entered, roughly: more often in an hour than an int can tell. */
    long entries;
    /** How often it was made again, or is being made. */
    int revisions;
    /** Whether it is being made again. */
    boolean revising;

    /** How often an inner loop overdrew the budget. */
    int overdrawn;
    /** Whether it goes on in inner loops, too, after its budget was used up; when it is made next. */
    boolean resumesInside;
    /** How often the code that it has now was entered. */
    long runs;

    private long entriesWhenKept;
    private final List<Instruction> instructions;

    // Set by the CPU's thread when it takes what the translator has made.
    RegionCode code;
    Exit[] exits;
    List<Site> sites = List.of();

    /** What the translator has made; written by its thread, taken by the CPU's. */
    volatile Translation made;

    /** Set by the translator if it could not make code. */
    volatile boolean failed;

    Region(FlowGraph graph, int el, boolean strict, boolean checksStack, DecodedPage[] pages, long[] pageAddresses) {
        this.graph = graph;
        pc = graph.entry();
        this.el = el;
        this.strict = strict;
        this.checksStack = checksStack;
        this.pages = pages;
        guestPhysical = pages[0].guestPhysical;
        this.pageAddresses = pageAddresses;
        instructions = graph.blocks().stream()
                .flatMap(block -> block.instructions.stream())
                .toList();
    }

    /** Takes what the translator has made since, if anything. */
    void takeMade() {
        Translation translation = made;
        if (translation != null) {
            made = null;
            code = translation.code();
            exits = translation.exits();
            learnFrom(sites, translation.sites());
            sites = translation.sites();
            conflicts = 0;
            runs = 0;
            revising = false;
            windows.clear();
        }
    }

    /** What was seen of an access is known of it in the new code, too: else each plan would forget what the last one solved. */
    private static void learnFrom(List<Site> old, List<Site> made) {
        Map<Long, Site> known = new HashMap<>();
        old.forEach(site -> known.put(site.pc, site));
        for (Site site : made) {
            Site before = known.get(site.pc);
            if (before != null) {
                site.lastRun = before.lastRun;
                site.changes = before.changes;
            }
        }
    }

    /** How often it was entered since it was made or kept last, roughly; what is being made counts as used. */
    long recentEntries() {
        return code == null && !failed ? Long.MAX_VALUE : entries - entriesWhenKept;
    }

    /** Keeps it when others are evicted. */
    void keep() {
        entriesWhenKept = entries;
        mark();
    }

    /** Forgets which regions follow it. What is not used any more would keep others in memory, without end. */
    void unlink() {
        if (exits != null) {
            for (Exit exit : exits) {
                exit.link = null;
            }
        }
    }

    /** Unmarks all instructions of its pages, those of other regions, too. */
    void unmarkPages() {
        for (DecodedPage page : pages) {
            page.unmarkTranslated();
        }
    }

    /** Whether the memory behind the pages still holds the instructions. */
    boolean isUnchanged() {
        for (Instruction instruction : instructions) {
            DecodedPage page = pageOf(instruction.page());
            if (Ram.load32(page.hostAddress + (instruction.pc() & 0xfff)) != instruction.encoding()) {
                return false;
            }
        }
        return true;
    }

    /** Marks the instructions in their pages, so that it is noticed if they are discarded. */
    void mark() {
        for (Instruction instruction : instructions) {
            pageOf(instruction.page()).markTranslated((int) (instruction.pc() >>> 2) & DecodedPage.SLOTS - 1);
        }
    }

    private DecodedPage pageOf(long address) {
        for (int i = 0; i < pages.length; i++) {
            if (pageAddresses[i] == address) {
                return pages[i];
            }
        }
        throw new IllegalStateException("page 0x%x is not the region's".formatted(address));
    }
}
