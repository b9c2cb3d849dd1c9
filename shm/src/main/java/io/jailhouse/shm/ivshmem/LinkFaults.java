package io.jailhouse.shm.ivshmem;

import static io.jailhouse.shm.ivshmem.Link.INT;
import static io.jailhouse.shm.ivshmem.LinkDescriptor.block;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What a user lets go wrong with the doorbells to one peer. Senders obey; what they hold back the daemon delivers later.
 * Only the daemon sets faults; any thread may read them.
 */
public final class LinkFaults {

    /** Every doorbell, as a share. */
    public static final int ALL = 1000;

    private final MemorySegment file;
    private final long at;

    LinkFaults(MemorySegment file, int peer) {
        this.file = file;
        this.at = block(peer);
    }

    /** Returns how many of {@link #ALL} doorbells are lost. */
    public int drop() {
        return (int) INT.getOpaque(file, at + LinkDescriptor.DROP_OFFSET);
    }

    /** Returns by how many microseconds doorbells are late; 0 if they are not. */
    public int delayMicros() {
        return (int) INT.getOpaque(file, at + LinkDescriptor.DELAY_OFFSET);
    }

    /** Tells whether doorbells come twice. */
    public boolean duplicates() {
        return (int) INT.getOpaque(file, at + LinkDescriptor.DUPLICATE_OFFSET) != 0;
    }

    /**
     * Sets the faults; all zero revokes them.
     *
     * @param drop how many of {@link #ALL} doorbells are lost
     * @param delayMicros by how many microseconds doorbells are late, not negative
     * @param duplicate whether they come twice
     */
    public void set(int drop, int delayMicros, boolean duplicate) {
        Objects.checkIndex(drop, ALL + 1);
        if (delayMicros < 0) {
            throw new IllegalArgumentException("a doorbell cannot be " + delayMicros + " us late");
        }
        INT.setOpaque(file, at + LinkDescriptor.DROP_OFFSET, drop);
        INT.setOpaque(file, at + LinkDescriptor.DELAY_OFFSET, delayMicros);
        INT.setOpaque(file, at + LinkDescriptor.DUPLICATE_OFFSET, duplicate ? 1 : 0);
    }

    /**
     * Takes what senders have held back.
     *
     * @return bit n: vector n
     */
    public int takeHeld() {
        return (int) INT.getAndSet(file, at + LinkDescriptor.HELD_OFFSET, 0);
    }
}
