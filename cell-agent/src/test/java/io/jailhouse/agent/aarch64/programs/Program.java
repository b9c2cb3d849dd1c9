package io.jailhouse.agent.aarch64.programs;

/**
 * A random program, which its seed determines.
 *
 * @param seed what it was made from
 * @param mode where it executes
 * @param checksAlignment whether unaligned accesses to memory are faults (SCTLR_EL1.A)
 * @param words its instructions, the first one at {@link #CODE}
 * @param unused how many of them at the start are nothing but distance from the border of a page
 * @param entry the word at which it begins
 */
record Program(long seed, Mode mode, boolean checksAlignment, int[] words, int unused, int entry) {

    /** Virtual address of the code. */
    static final long CODE = 0x10000000;

    static final int MOST_WORDS = 0x1c00;
    static final int CODE_PAGES = 8;

    /** Virtual address of the data. */
    static final long DATA = 0x10100000;

    static final int DATA_PAGES = 16;

    // What the pages of the data are; all others are memory that may be read and written at both levels.
    static final int UNMAPPED_PAGE = 10;
    static final int READ_ONLY_PAGE = 11;
    static final int NOT_ACCESSED_PAGE = 12;
    static final int PRIVILEGED_PAGE = 13;

    /** Where the stack begins; it grows downwards within the last two pages. */
    static final long STACK = DATA + 15 * 4096 + 0x400;

    /** Exception level and stack pointer. */
    enum Mode {
        EL0(0),
        EL1_WITH_SP_EL0(4),
        EL1_WITH_SP_EL1(5);

        /** The bits of SPSR_EL1. */
        final int bits;

        Mode(int bits) {
            this.bits = bits;
        }
    }

    /** How many instructions were generated. */
    int size() {
        return words.length - unused;
    }

    /** Virtual address of a word. */
    static long addressOf(int word) {
        return CODE + 4L * word;
    }
}
