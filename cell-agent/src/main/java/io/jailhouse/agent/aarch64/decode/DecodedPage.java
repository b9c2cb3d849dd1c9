package io.jailhouse.agent.aarch64.decode;

import java.util.Arrays;

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

    public DecodedPage(long guestPhysical, long hostAddress) {
        this.guestPhysical = guestPhysical;
        this.hostAddress = hostAddress;
        code[SLOTS] = Op.NEXT_PAGE;
    }

    /** Forgets the instructions that overlap {@code size} bytes from {@code offset}. */
    public void discard(int offset, int size) {
        int last = Math.min(SLOTS - 1, (offset + size - 1) >>> 2);
        for (int slot = offset >>> 2; slot <= last; slot++) {
            code[slot] = Op.UNDECODED;
        }
    }

    /** Forgets everything. */
    public void discardAll() {
        Arrays.fill(code, 0, SLOTS, Op.UNDECODED);
    }
}
