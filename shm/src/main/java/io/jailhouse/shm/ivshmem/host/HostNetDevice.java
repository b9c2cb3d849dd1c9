package io.jailhouse.shm.ivshmem.host;

import io.jailhouse.shm.ivshmem.net.NetDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The root cell's end of an Ethernet link (protocol 1), for {@link io.jailhouse.shm.ivshmem.net.NetLink}. */
public final class HostNetDevice implements NetDevice {

    /** The protocol of a link that carries Ethernet. */
    public static final int PROTOCOL = 1;

    private static final int PEERS = 2;
    private static final int FRAME_VECTOR = 1;

    private final HostDevice device;
    private final int peer;
    private final int frameVector;
    private final MemorySegment output;
    private final MemorySegment input;

    /**
     * Uses an open device and turns its interrupts on.
     *
     * @param device stays open; nobody else drives it from now on, but waits for its interrupts
     * @throws IOException if it does not carry Ethernet between two peers; the message is one line for the user
     */
    public HostNetDevice(HostDevice device) throws IOException {
        if (device.protocol() != PROTOCOL || device.maxPeers() != PEERS || device.id() >= PEERS) {
            throw new IOException("the link is no Ethernet link: protocol 0x%x, %d peers"
                    .formatted(device.protocol(), device.maxPeers()));
        }
        this.device = device;
        this.peer = 1 - device.id();
        this.frameVector = device.vectors() > FRAME_VECTOR ? FRAME_VECTOR : 0;
        this.output = device.output(device.id());
        this.input = device.output(peer);
        if (output.isReadOnly()) {
            throw new IOException("the root cell may not write its output section of the link");
        }
        device.setOneShot(false);
        device.setInterruptControl(1);
    }

    @Override
    public MemorySegment output() {
        return output;
    }

    @Override
    public MemorySegment input() {
        return input;
    }

    @Override
    public int peerState() {
        return device.stateOf(peer);
    }

    @Override
    public void writeState(int state) {
        device.writeState(state);
    }

    @Override
    public void notifyPeer() {
        device.ring(peer, frameVector);
    }
}
