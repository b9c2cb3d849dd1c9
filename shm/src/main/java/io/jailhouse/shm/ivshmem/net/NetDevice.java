package io.jailhouse.shm.ivshmem.net;

import java.lang.foreign.MemorySegment;

/**
 * What {@link NetLink} needs of an ivshmem device with two peers. The thread that owns the link calls.
 */
public interface NetDevice {

    /**
     * The own output section.
     *
     * @return writable memory, aligned to 8 bytes
     */
    MemorySegment output();

    /**
     * The output section of the peer, of the same size.
     *
     * @return memory that may be read-only and that changes at any time
     */
    MemorySegment input();

    /**
     * The peer's word of the state table.
     *
     * @return any value: the peer writes it
     */
    int peerState();

    /**
     * Writes the own state register. All stores before it must be visible to who sees the new state.
     *
     * @param state the value
     */
    void writeState(int state);

    /** Rings the peer's doorbell with the vector for frames: 1, or 0 when the device has only one. */
    void notifyPeer();
}
