package io.jailhouse.shm;

/** Layout of the wake words of a board: a header, then a cache line for each cell id. */
public final class WakeupsDescriptor {

    /** Magic of the file. */
    public static final long MAGIC = SharedFileHeader.magic("JHWAKEUP");

    /** Version of this layout. */
    public static final int VERSION = 1;

    /** Number of slots: one for each cell id that there can be. */
    public static final int SLOTS = CommunicationRegionDescriptor.CELLS;

    /** The slots. */
    public static final int SLOTS_OFFSET = 4096;

    /** Bytes of a slot, which begins with a {@link WakeWord}. */
    public static final int SLOT_LENGTH = 64;

    /** The {@link LifeWord} of the cell's agent in a slot. */
    public static final int LIFE_OFFSET = 32;

    /** Bytes of the file. */
    public static final int LENGTH = SLOTS_OFFSET + SLOTS * SLOT_LENGTH;

    static {
        if (LIFE_OFFSET < WakeWord.LENGTH || LENGTH % 4096 != 0) {
            throw new AssertionError("the slots do not fit");
        }
    }

    private WakeupsDescriptor() {}

    static long slot(int cellId) {
        return SLOTS_OFFSET + (long) cellId * SLOT_LENGTH;
    }
}
