package io.jailhouse.shm.ivshmem.net;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The frames that come from the peer: descriptors, available ring and frames in the peer's section, given back in the
 * used ring of the own section. Owned by one thread; allocates nothing.
 */
final class ReceiveQueue {
    private static final int ETHERNET_HEADER = 14;

    private final RingLayout layout;
    private final MemorySegment own;
    private final MemorySegment peer;

    private short taken;
    private short givenBack;
    private short announced;

    ReceiveQueue(RingLayout layout, MemorySegment own, MemorySegment peer) {
        this.layout = layout;
        this.own = own;
        this.peer = peer;
    }

    /** Begins anew. */
    void reset() {
        taken = 0;
        givenBack = 0;
        announced = 0;
    }

    /**
     * Copies the next frame and gives its descriptor back.
     *
     * @param into at least {@link RingLayout#longestFrame()} bytes
     * @return length in bytes, 0 when there is no frame
     * @throws PeerFault when the rings or the descriptor are wrong
     */
    int take(MemorySegment into) throws PeerFault {
        int waiting = (RingWords.loadIndex(peer, layout.availableIndex()) - taken) & 0xffff;
        if (waiting == 0) {
            return 0;
        }
        if (waiting > layout.queueLength()) {
            throw new PeerFault("the peer offers %d frames in a queue of %d".formatted(waiting, layout.queueLength()));
        }
        int id = RingWords.load16(peer, layout.availableEntry(taken)) & 0xffff;
        if (id >= layout.queueLength()) {
            throw new PeerFault("the peer offers descriptor %d of %d".formatted(id, layout.queueLength()));
        }
        int length = copy(layout.descriptor(id), into);
        taken++;
        giveBack(id);
        return length;
    }

    private int copy(long descriptor, MemorySegment into) throws PeerFault {
        long at = RingWords.load64(peer, descriptor);
        int length = RingWords.load32(peer, descriptor + Long.BYTES);
        int flags = RingWords.load16(peer, descriptor + Long.BYTES + Integer.BYTES) & 0xffff;
        if (flags != 0) {
            throw new PeerFault("a descriptor of the peer has flags 0x%x".formatted(flags));
        }
        if (at < layout.ringBytes() || at >= layout.end()) {
            throw new PeerFault("a descriptor of the peer points to 0x%x, outside of the frames".formatted(at));
        }
        if (length < ETHERNET_HEADER || length > layout.longestFrame() || length > layout.end() - at) {
            throw new PeerFault("a descriptor of the peer has a frame of %s bytes at 0x%x"
                    .formatted(Integer.toUnsignedString(length), at));
        }
        MemorySegment.copy(peer, at, into, 0, length);
        return length;
    }

    private void giveBack(int id) {
        long entry = layout.usedEntry(givenBack);
        RingWords.store32(own, entry, id);
        RingWords.store32(own, entry + Integer.BYTES, 1);
        givenBack++;
        // Release: the frame was read before the peer may overwrite it.
        RingWords.publishIndex(own, layout.usedIndex(), givenBack);
    }

    /**
     * To be called after a batch of frames.
     *
     * @return whether the peer asked to be told that descriptors came back
     */
    boolean publish() {
        if (givenBack == announced) {
            return false;
        }
        short before = announced;
        announced = givenBack;
        // Pairs with TransmitQueue.askForRoom of the peer: at least one of the two sees the other.
        VarHandle.fullFence();
        return RingLayout.passed(RingWords.load16(peer, layout.usedEvent()), givenBack, before);
    }

    /**
     * Asks to be told about the next frame.
     *
     * @return whether none is there already
     */
    boolean arm() {
        RingWords.store16(own, layout.availableEvent(), taken);
        // Pairs with the fence between index and event in TransmitQueue.publish of the peer.
        VarHandle.fullFence();
        return RingWords.loadIndex(peer, layout.availableIndex()) == taken;
    }
}
