package io.jailhouse.shm.ivshmem.net;

import java.lang.foreign.MemorySegment;

/**
 * One end of an Ethernet link. The loop of its owner is
 *
 * <pre>{@code
 * NetLink link = new NetLink(device, LinkEvents.IGNORED);
 * MemorySegment frame = arena.allocate(link.layout().longestFrame());
 * while (running) {
 *     link.poll();
 *     for (int length = link.receive(frame); length > 0; length = link.receive(frame)) {
 *         handle(frame, length); // may call offer
 *     }
 *     link.flush();
 *     if (link.arm()) {
 *         waitForInterrupt();
 *     }
 * }
 * link.close();
 * }</pre>
 *
 * <p>One thread owns a link. No method waits, and none but {@link #poll} in the moment when the link goes up or down
 * allocates. Whatever the peer writes, methods return normally; what no correct peer writes takes the link down, and it
 * comes up again when the peer has begun anew.
 */
public final class NetLink implements AutoCloseable {
    private static final int ETHERNET_HEADER = 14;

    private final NetDevice device;
    private final LinkEvents events;
    private final RingLayout layout;
    private final TransmitQueue transmit;
    private final ReceiveQueue receive;
    private final int mtu;
    private LinkState state = LinkState.RESET;
    private String brokenBy = "";

    /**
     * Begins in state RESET with the default MTU.
     *
     * @param device the device; the link drives its state register
     * @param events hears of the link
     * @throws IllegalArgumentException when the sections are too small or of different sizes
     */
    public NetLink(NetDevice device, LinkEvents events) {
        if (device.output().byteSize() != device.input().byteSize()) {
            throw new IllegalArgumentException("output sections of 0x%x and 0x%x bytes do not match"
                    .formatted(device.output().byteSize(), device.input().byteSize()));
        }
        this.device = device;
        this.events = events;
        this.layout = RingLayout.of(device.output().byteSize());
        this.mtu = layout.mtu();
        this.transmit = new TransmitQueue(layout, device.output(), device.input(), mtu);
        this.receive = new ReceiveQueue(layout, device.output(), device.input());
        device.writeState(LinkState.RESET.ordinal());
    }

    /**
     * The layout of both sections.
     *
     * @return the layout
     */
    public RingLayout layout() {
        return layout;
    }

    /**
     * The largest payload of a frame that may be sent.
     *
     * @return bytes without the Ethernet header
     */
    public int mtu() {
        return mtu;
    }

    /**
     * Whether frames can be sent.
     *
     * @return true in state RUN
     */
    public boolean isUp() {
        return state == LinkState.RUN;
    }

    /** Looks at the peer's state and goes on with the handshake; follows the peer when it was reset. */
    public void poll() {
        try {
            LinkState peer = LinkState.of(device.peerState());
            LinkState before;
            do {
                before = state;
                step(peer);
            } while (state != before && state != LinkState.RESET);
        } catch (PeerFault fault) {
            breakDown(fault);
        }
    }

    private void step(LinkState peer) {
        switch (state) {
            case RESET -> {
                if (peer.isBefore(LinkState.READY)) {
                    enter(LinkState.INIT);
                }
            }
            case INIT -> {
                if (peer != LinkState.RESET) {
                    device.output().fill((byte) 0);
                    transmit.reset();
                    receive.reset();
                    enter(LinkState.READY);
                }
            }
            case READY, RUN -> follow(peer);
        }
    }

    private void follow(LinkState peer) {
        if (peer == LinkState.RESET) {
            boolean wasUp = isUp();
            enter(LinkState.RESET);
            if (wasUp) {
                events.down("the peer was reset");
            }
        } else if (state == LinkState.READY && !peer.isBefore(LinkState.READY)) {
            enter(LinkState.RUN);
            brokenBy = "";
            events.up();
        }
    }

    /**
     * Copies the next frame that arrived.
     *
     * @param into at least {@link RingLayout#longestFrame()} bytes
     * @return its length with the Ethernet header, in bytes; 0 when there is none
     */
    public int receive(MemorySegment into) {
        if (into.byteSize() < layout.longestFrame()) {
            throw new IllegalArgumentException(
                    "a frame may have %d bytes, the buffer has %d".formatted(layout.longestFrame(), into.byteSize()));
        }
        if (!isUp()) {
            return 0;
        }
        try {
            return receive.take(into);
        } catch (PeerFault fault) {
            breakDown(fault);
            return 0;
        }
    }

    /**
     * Queues a copy of a frame; {@link #flush} sends all that is queued.
     *
     * @param frame holds it, from the Ethernet header on, without checksum
     * @param offset of its first byte
     * @param length in bytes, 14 to 14 + {@link #mtu()}
     * @return false when the link is down or full; a full one interrupts this end when there is room again
     */
    public boolean offer(MemorySegment frame, long offset, int length) {
        if (length < ETHERNET_HEADER || length > ETHERNET_HEADER + mtu) {
            throw new IllegalArgumentException("a frame of %d bytes does not fit an MTU of %d".formatted(length, mtu));
        }
        if (!isUp() || !findRoom()) {
            return false;
        }
        transmit.add(frame, offset, length);
        return true;
    }

    private boolean findRoom() {
        try {
            if (!transmit.hasRoom()) {
                transmit.takeBack();
            }
            if (!transmit.hasRoom()) {
                transmit.askForRoom();
                transmit.takeBack();
            }
            return transmit.hasRoom();
        } catch (PeerFault fault) {
            breakDown(fault);
            return false;
        }
    }

    /** Makes queued frames and given back descriptors visible, and interrupts the peer if it asked for that. */
    public void flush() {
        if (isUp()) {
            boolean wantsFrames = transmit.publish();
            boolean wantsRoom = receive.publish();
            if (wantsFrames || wantsRoom) {
                device.notifyPeer();
            }
        }
    }

    /**
     * Prepares to wait: asks for an interrupt with the next frame.
     *
     * @return false when a frame is there already, so that nothing must be waited for
     */
    public boolean arm() {
        return !isUp() || receive.arm();
    }

    /** Goes to RESET, so that the peer sees the link go down. The device stays open. */
    @Override
    public void close() {
        if (state != LinkState.RESET) {
            enter(LinkState.RESET);
        }
    }

    private void breakDown(PeerFault fault) {
        if (state == LinkState.RESET) {
            // A peer that stays broken is reported once.
            if (!brokenBy.equals(fault.getMessage())) {
                brokenBy = fault.getMessage();
                events.down(brokenBy);
            }
            return;
        }
        brokenBy = fault.getMessage();
        enter(LinkState.RESET);
        events.down(brokenBy);
    }

    private void enter(LinkState next) {
        state = next;
        device.writeState(next.ordinal());
    }
}
