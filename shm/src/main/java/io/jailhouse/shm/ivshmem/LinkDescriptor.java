package io.jailhouse.shm.ivshmem;

import io.jailhouse.shm.SharedFileHeader;
import io.jailhouse.shm.WakeWord;
import java.util.Objects;

/**
 * Layout of the file of a link: a header, then a block for each peer id. {@code jailhouse-ivshmem.h} has the same layout
 * for C.
 *
 * <p>Words are grouped in cache lines by who writes them: what the daemon sets, what the peer's own device model sets,
 * what others set.
 */
public final class LinkDescriptor {

    /** Magic of the file. */
    public static final long MAGIC = SharedFileHeader.magic("JHIVSHM2");

    /** Version of this layout. */
    public static final int VERSION = 1;

    /** Number of peer ids; the largest {@code shmem_dev_id} is one less. */
    public static final int PEERS = 12;

    /** Largest number of interrupt vectors of a peer. */
    public static final int VECTORS = 16;

    /** Number of sections that a peer has at most: state table, R/W section, one output section for each peer id. */
    public static final int SECTIONS = 2 + PEERS;

    /** u32: bus, device and function of the device in every cell. */
    public static final int BDF_OFFSET = 64;

    /** Wake word of the daemon, which carries out faults: wakes when a doorbell is held back. */
    public static final int FAULT_WAKE_OFFSET = 128;

    /** The blocks. */
    public static final int BLOCKS_OFFSET = 4096;

    /** Bytes of a block. */
    public static final int BLOCK_LENGTH = 1024;

    /** Bytes of the file. */
    public static final int LENGTH = BLOCKS_OFFSET + PEERS * BLOCK_LENGTH;

    // Written by the daemon while the peer does not execute; read by everybody. PRESENT is written last and first.

    /** Within a block, u32: 1 while the peer exists. */
    public static final int PRESENT_OFFSET = 0;

    /** Within a block, u32: the peer's cell. */
    public static final int CELL_ID_OFFSET = 4;

    /** Within a block, u32: how many vectors the peer has, 1 to {@link #VECTORS}; as sender and as receiver. */
    public static final int VECTORS_OFFSET = 8;

    /** Within a block, u32: {@code shmem_peers} of the peer's configuration. */
    public static final int MAX_PEERS_OFFSET = 12;

    /** Within a block, u32: {@code shmem_protocol} of the peer's configuration. */
    public static final int PROTOCOL_OFFSET = 16;

    /** Within a block, u32: bit n, whether the peer may read its section n. */
    public static final int READABLE_OFFSET = 20;

    /** Within a block, u32: bit n, whether the peer may write its section n. */
    public static final int WRITABLE_OFFSET = 24;

    /** Within a block: for each section its board-physical address and its size, u64 each; size 0: no such section. */
    public static final int SECTIONS_OFFSET = 32;

    // Written by the peer's device model (a cell's agent, or the program that claimed the root cell's end).

    /** Within a block, u32: interrupt control register; bit 0 is also cleared by senders in one-shot mode. */
    public static final int CONTROL_OFFSET = 320;

    /** Within a block, u32: 1 in one-shot mode. */
    public static final int ONE_SHOT_OFFSET = 324;

    /** Within a block, u32: state register. */
    public static final int STATE_OFFSET = 328;

    /** Within a block, u32: process that claimed the root cell's end on the host; 0 if none. */
    public static final int CLAIM_OFFSET = 332;

    /** Within a block, u64: doorbells that this peer rang. */
    public static final int RUNG_OFFSET = 336;

    /** Within a block, u64: interrupts that this peer took from its pending word. */
    public static final int TAKEN_OFFSET = 344;

    // Written by senders.

    /** Within a block, u32: bit n, whether vector n is on its way to the peer. */
    public static final int PENDING_OFFSET = 384;

    /** Within a block: wake word of a host program that claimed the end; cells sleep on their own. */
    public static final int WAKE_OFFSET = 392;

    /** Within a block, u64: events for the peer that had no effect because its interrupts were off. */
    public static final int IGNORED_OFFSET = 400;

    // Faults: the daemon sets the first line, senders use the second one.

    /** Within a block, u32: how many of a thousand doorbells to the peer are lost. */
    public static final int DROP_OFFSET = 448;

    /** Within a block, u32: microseconds by which doorbells to the peer are late. */
    public static final int DELAY_OFFSET = 452;

    /** Within a block, u32: 1 if doorbells to the peer come twice. */
    public static final int DUPLICATE_OFFSET = 456;

    /** Within a block, u32: bit n, whether vector n is held back: the daemon makes it pending later. */
    public static final int HELD_OFFSET = 512;

    /** Within a block, u64: doorbells to the peer that a fault dropped. */
    public static final int DROPPED_OFFSET = 520;

    /** Within a block, u64: doorbells to the peer that a fault delayed. */
    public static final int DELAYED_OFFSET = 528;

    /** Within a block, u64: doorbells to the peer that a fault doubled. */
    public static final int DUPLICATED_OFFSET = 536;

    static {
        if (SECTIONS_OFFSET + SECTIONS * 2 * Long.BYTES > CONTROL_OFFSET
                || WAKE_OFFSET + WakeWord.LENGTH > IGNORED_OFFSET
                || DUPLICATED_OFFSET + Long.BYTES > BLOCK_LENGTH) {
            throw new AssertionError("a block does not fit");
        }
    }

    private LinkDescriptor() {}

    static long block(int peer) {
        Objects.checkIndex(peer, PEERS);
        return BLOCKS_OFFSET + (long) peer * BLOCK_LENGTH;
    }
}
