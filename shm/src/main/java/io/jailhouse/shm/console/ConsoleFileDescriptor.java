package io.jailhouse.shm.console;

import io.jailhouse.shm.SharedFileHeader;
import io.jailhouse.shm.WakeWord;

/**
 * Layout of a console: a header, one slot a producer, the input ring, one output ring a slot.
 *
 * <p>Every byte of output is one 64-bit word, {@code sequence << 8 | byte}: a single store makes it visible whole, so
 * a producer that dies leaves no half-written record. Sequence numbers count the bytes of all producers, from 1; a
 * word 0 was never written.
 *
 * <p>A ring has storage only once its slot was claimed; nobody touches the ring of a slot whose state is 0.
 */
public final class ConsoleFileDescriptor {

    /** Magic of the file. */
    public static final long MAGIC = SharedFileHeader.magic("JHCONSOL");

    /** Version of this layout. */
    public static final int VERSION = 2;

    /** How many processes can print at a time: the agents of all cells, the daemon, and some that have just been replaced. */
    public static final int SLOTS = 96;

    /** Bytes of output that a producer's ring keeps, a power of two. */
    public static final int RING_CAPACITY = 64 << 10;

    /** Bytes of input that a port keeps for consumers, a power of two. */
    public static final int INPUT_CAPACITY = 4 << 10;

    /** u64, in a cache line of its own: sequence number of the last byte that a producer reserved. */
    public static final int SEQUENCE_OFFSET = 64;

    /** Wake word of those who wait for output, in a cache line of its own. */
    public static final int OUTPUT_WAKE_OFFSET = 128;

    /** u64, in a cache line of its own: how many bytes of input were taken. */
    public static final int INPUT_TAKEN_OFFSET = 192;

    /** u64, in a cache line of its own: how many bytes of input were put; may lag behind the ring by one. */
    public static final int INPUT_PUT_OFFSET = 256;

    /** Wake word of those who wait for input, in a cache line of its own. */
    public static final int INPUT_WAKE_OFFSET = 320;

    /** The slots. */
    public static final int SLOTS_OFFSET = 4096;

    /** Bytes of a slot: two cache lines, so that the hardware's prefetcher does not couple neighbours. */
    public static final int SLOT_LENGTH = 128;

    /**
     * Within a slot, u64: twice the number of bytes published in its ring, plus 1 while the producer has reserved
     * sequence numbers whose bytes are not all published.
     */
    public static final int SLOT_STATE_OFFSET = 0;

    /** Within a slot, u64: what the last producer called itself, for people. */
    public static final int SLOT_OWNER_OFFSET = SLOT_STATE_OFFSET + Long.BYTES;

    /** Within a slot, u32: 1 when the ring has storage. */
    public static final int SLOT_BACKED_OFFSET = SLOT_OWNER_OFFSET + Long.BYTES;

    /** The input ring: one u64 a byte, {@code number << 8 | byte}, numbers counted from 1. */
    public static final int INPUT_OFFSET = SLOTS_OFFSET + SLOTS * SLOT_LENGTH;

    /** The output rings, slot by slot. */
    public static final int RINGS_OFFSET = INPUT_OFFSET + INPUT_CAPACITY * Long.BYTES;

    /** Bytes of one output ring. */
    public static final int RING_LENGTH = RING_CAPACITY * Long.BYTES;

    /** Bytes of the file, most of them without storage. */
    public static final long LENGTH = RINGS_OFFSET + (long) SLOTS * RING_LENGTH;

    static {
        if (Integer.bitCount(RING_CAPACITY) != 1 || Integer.bitCount(INPUT_CAPACITY) != 1) {
            throw new AssertionError("capacities are powers of two: " + RING_CAPACITY + ", " + INPUT_CAPACITY);
        }
        if (INPUT_WAKE_OFFSET + WakeWord.LENGTH > SLOTS_OFFSET || RINGS_OFFSET % 4096 != 0) {
            throw new AssertionError("parts overlap or are not aligned: rings at " + RINGS_OFFSET);
        }
    }

    private ConsoleFileDescriptor() {}

    /** Offset of a slot in the file. */
    static long slot(int slot) {
        return SLOTS_OFFSET + (long) slot * SLOT_LENGTH;
    }

    /** Offset in the file of the word of the index-th byte of a slot's ring. */
    static long ringWord(int slot, long index) {
        return RINGS_OFFSET + (long) slot * RING_LENGTH + (index & (RING_CAPACITY - 1)) * Long.BYTES;
    }

    /** Offset in the file of the word of the index-th byte of input. */
    static long inputWord(long index) {
        return INPUT_OFFSET + (index & (INPUT_CAPACITY - 1)) * Long.BYTES;
    }
}
