package io.jailhouse.agent.aarch64.decode;

/**
 * The decoded instructions of one 4 KiB page of guest-physical memory, filled one by one as they are first executed.
 *
 * <p>Nothing in it depends on the virtual address of the page. Slot {@link #SLOTS} holds {@link Op#NEXT_PAGE}, so that
 * straight-line code runs off the end without a check.
 */
public final class DecodedPage {

    /** Instructions in a page. */
    public static final int SLOTS = 1024;

    /** Guest-physical address. */
    public final long guestPhysical;

    /** Native address of the page's bytes. */
    public final long hostAddress;

    /** Operation and register operands, packed by {@link Decoder}. */
    public final int[] code = new int[SLOTS + 1];

    /** Immediate operand, or the instruction word of an operation that the dispatch loop does not know itself. */
    public final long[] immediate = new long[SLOTS + 1];

    /**
     * How often each instruction was reached by a branch backwards or from outside of the page, until it was worth
     * translating; for the dispatch loop and for who translates.
     */
    public final short[] heat = new short[SLOTS];

    // A bit for each instruction that was translated since its last change; made when there is one.
    private long[] translated;
    // The same for entries within translated code that were put off once.
    private long[] deferred;
    private int rewritten;

    public DecodedPage(long guestPhysical, long hostAddress) {
        this.guestPhysical = guestPhysical;
        this.hostAddress = hostAddress;
        code[SLOTS] = Op.NEXT_PAGE;
    }

    /** Says that code was made of an instruction. */
    public void markTranslated(int slot) {
        if (translated == null) {
            translated = new long[SLOTS / Long.SIZE];
            deferred = new long[SLOTS / Long.SIZE];
        }
        translated[slot >>> 6] |= 1L << slot;
    }

    /** Says that no code that was made of its instructions is left. */
    public void unmarkTranslated() {
        translated = null;
        deferred = null;
    }

    /**
     * Whether a hot entry is a part of translated code and shall wait for that to be entered from its start. It gets hot
     * again when that has not happened for so many executions.
     *
     * @param again whether it may wait more than once
     */
    public boolean defer(int slot, int executions, int threshold, boolean again) {
        long bit = 1L << slot;
        if (translated == null || (translated[slot >>> 6] & bit) == 0) {
            return false;
        }
        if (!again && (deferred[slot >>> 6] & bit) != 0) {
            return false;
        }
        if (!again) {
            deferred[slot >>> 6] |= bit;
        }
        rest(slot, executions, threshold);
        return true;
    }

    /** Lets an entry get hot again after so many executions, but at most as many as can be counted. */
    public void rest(int slot, int executions, int threshold) {
        heat[slot] = (short) Math.max(Short.MIN_VALUE, threshold - executions);
    }

    /** An entry is not worth translating. */
    public void refuse(int slot) {
        heat[slot] = Short.MIN_VALUE;
    }

    /** Lets an entry wait longer than the time before, because its code has changed. */
    public void cool(int slot, int threshold) {
        heat[slot] = (short) Math.max(Short.MIN_VALUE, -threshold * rewritten++);
    }

    /**
     * Forgets the instructions that overlap {@code size} bytes from {@code offset}.
     *
     * @return whether one of them was translated
     */
    public boolean discard(int offset, int size) {
        int last = Math.min(SLOTS - 1, (offset + size - 1) >>> 2);
        for (int slot = offset >>> 2; slot <= last; slot++) {
            code[slot] = Op.UNDECODED;
        }
        if (translated == null) {
            return false;
        }
        boolean any = false;
        for (int slot = offset >>> 2; slot <= last; slot++) {
            any |= (translated[slot >>> 6] & 1L << slot) != 0;
            translated[slot >>> 6] &= ~(1L << slot);
        }
        return any;
    }

    /**
     * Forgets everything.
     *
     * @return whether something of it was translated
     */
    public boolean discardAll() {
        return discard(0, 4 * SLOTS);
    }
}
