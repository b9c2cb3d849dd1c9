package io.jailhouse.benchmark;

import io.jailhouse.shm.ivshmem.host.HostDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * Messages in the output sections of a link, and a doorbell for each: what two programs do that need no network. Each end
 * owns a ring of slots in its own section, and a word there that says how many of the peer's messages it has taken.
 */
final class SharedMemoryChannel implements MessageChannel {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long SENT = 0;
    private static final long TAKEN = 64;
    private static final long SLOTS = 4096;
    private static final int RING_BYTES = 256 << 10;
    private static final int MOST_SLOTS = 256;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final HostDevice device;
    private final int peer;
    private final MemorySegment own;
    private final MemorySegment other;
    private final int slotBytes;
    private final int slots;
    private long sent;
    private long taken;

    /** Opens this process's end; no message is longer than so many bytes. */
    SharedMemoryChannel(HostDevice device, int longest) {
        this.device = device;
        peer = 1 - device.id();
        own = device.output(device.id());
        other = device.output(peer);
        slotBytes = longest;
        slots = Math.min(MOST_SLOTS, RING_BYTES / longest);
        device.setInterruptControl(1);
    }

    @Override
    public void send(MemorySegment message, int length) throws IOException {
        // Acquire: the peer has done with the slot.
        while (sent - (long) LONG.getAcquire(other, TAKEN) == slots) {
            awaitPeer();
        }
        MemorySegment.copy(message, 0, own, slot(sent), length);
        // Release: who sees the number sees the message.
        LONG.setRelease(own, SENT, ++sent);
        device.ring(peer, 0);
    }

    @Override
    public void receive(MemorySegment message, int length) throws IOException {
        long there = (long) LONG.getAcquire(other, SENT);
        while (there == taken) {
            awaitPeer();
            there = (long) LONG.getAcquire(other, SENT);
        }
        MemorySegment.copy(other, slot(taken), message, 0, length);
        LONG.setRelease(own, TAKEN, ++taken);
        if (there - taken >= slots / 2) {
            // The sender may be waiting for room; it sees at least half of the ring empty before the last such
            // doorbell.
            device.ring(peer, 0);
        }
    }

    private long slot(long number) {
        return SLOTS + number % slots * slotBytes;
    }

    private void awaitPeer() throws IOException {
        device.awaitInterrupt(LOOK_NANOS);
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
