package io.jailhouse.shm.ivshmem.net;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The frames on their way to the peer: descriptors, available ring and frames in the own section, given back in the used
 * ring of the peer's section. Owned by one thread; allocates nothing.
 *
 * <p>The peer gives frames back in the order in which they were sent, as the Linux driver does and demands. So
 * descriptors are used in their order and the free ones need no list. What the own section says is never read again: the
 * places of frames are kept in private memory, where no peer can change them.
 */
final class TransmitQueue {
    private final RingLayout layout;
    private final MemorySegment own;
    private final MemorySegment peer;
    private final int roomWanted;

    /** Where free space begins behind the frame of each descriptor, counted from the first frame. */
    private final int[] slotEnd;

    private int head;
    private int tail;
    private short sent;
    private short published;
    private short givenBack;

    TransmitQueue(RingLayout layout, MemorySegment own, MemorySegment peer, int mtu) {
        this.layout = layout;
        this.own = own;
        this.peer = peer;
        this.roomWanted = 2 * RingLayout.slotBytes(mtu);
        this.slotEnd = new int[layout.queueLength()];
    }

    /** Forgets all frames. */
    void reset() {
        head = 0;
        tail = 0;
        sent = 0;
        published = 0;
        givenBack = 0;
    }

    /** Queues a copy of a frame that {@link #hasRoom} said there is room for. */
    void add(MemorySegment frame, long offset, int length) {
        int bytes = RingLayout.slotBytes(length);
        int position = layout.dataBytes() - head < bytes ? 0 : head;
        int id = sent & layout.queueLength() - 1;
        long at = layout.ringBytes() + (long) position;
        MemorySegment.copy(frame, offset, own, at, length);
        long descriptor = layout.descriptor(id);
        RingWords.store64(own, descriptor, at);
        RingWords.store32(own, descriptor + Long.BYTES, length);
        RingWords.store16(own, descriptor + Long.BYTES + Integer.BYTES, (short) 0);
        RingWords.store16(own, layout.availableEntry(sent), (short) id);
        head = position + bytes;
        slotEnd[id] = head;
        sent++;
    }

    /**
     * Makes queued frames visible to the peer.
     *
     * @return whether the peer asked to be told
     */
    boolean publish() {
        if (sent == published) {
            return false;
        }
        short before = published;
        // Release: the peer's acquire of the index sees the frames and their descriptors.
        RingWords.publishIndex(own, layout.availableIndex(), sent);
        published = sent;
        // The peer stores its event before it looks at the index once more; here it is the other way round.
        VarHandle.fullFence();
        return RingLayout.passed(RingWords.load16(peer, layout.availableEvent()), sent, before);
    }

    /**
     * Takes back what the peer has received.
     *
     * @throws PeerFault when it says what cannot be
     */
    void takeBack() throws PeerFault {
        short index = RingWords.loadIndex(peer, layout.usedIndex());
        int count = (index - givenBack) & 0xffff;
        if (count > ((published - givenBack) & 0xffff)) {
            throw new PeerFault("the peer's used index %d is beyond the %d frames sent"
                    .formatted(index & 0xffff, published & 0xffff));
        }
        for (; count > 0; count--) {
            int expected = givenBack & layout.queueLength() - 1;
            long entry = layout.usedEntry(givenBack);
            int id = RingWords.load32(peer, entry);
            int length = RingWords.load32(peer, entry + Integer.BYTES);
            if (id != expected || length != 1) {
                throw new PeerFault("the peer gave back descriptor %s of length %s instead of %d of length 1"
                        .formatted(Integer.toUnsignedString(id), Integer.toUnsignedString(length), expected));
            }
            tail = slotEnd[id];
            givenBack++;
        }
    }

    /** Whether another frame of the largest size certainly fits. */
    boolean hasRoom() {
        int outstanding = (sent - givenBack) & 0xffff;
        if (outstanding == 0) {
            head = 0;
            tail = 0;
        }
        int space = head < tail ? tail - head : Math.max(layout.dataBytes() - head, tail);
        return layout.queueLength() - outstanding >= 2 && space >= roomWanted;
    }

    /** Asks the peer to say when it gives the next frame back; whoever asks looks once more. */
    void askForRoom() {
        RingWords.store16(own, layout.usedEvent(), givenBack);
        // Pairs with the fence between index and event in ReceiveQueue.publish of the peer.
        VarHandle.fullFence();
    }
}
