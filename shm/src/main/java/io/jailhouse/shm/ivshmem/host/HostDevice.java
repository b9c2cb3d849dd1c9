package io.jailhouse.shm.ivshmem.host;

import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The root cell's ivshmem device of a link, for a program on the host.
 *
 * <pre>{@code
 * BoardPaths board = BoardPaths.of("default", System.getenv());
 * try (HostDevice device = HostDevice.open(board, LinkAddress.parse("00:00.0"))) {
 *     device.setInterruptControl(1);
 *     device.writeState(1);                                             // peers see it and get an interrupt
 *     device.output(device.id()).set(ValueLayout.JAVA_INT, 0, 42);      // what only we may write
 *     device.ring(1, 0);                                                // vector 0 of peer 1
 *     int vectors = device.awaitInterrupt(TimeUnit.SECONDS.toNanos(1)); // bit n: vector n; 0: none
 *     int answer = device.output(1).get(ValueLayout.JAVA_INT, 0);
 * }
 * }</pre>
 *
 * <p>A device has one driver at a time: a program on the host, or the inmate of the root cell from {@code root start} to
 * {@code root stop}. While it is open nobody else can open it. When the program closes the device or dies, however it
 * dies, the device is reset: its state is 0, its interrupts are off, and its peers get an interrupt.
 *
 * <p>Sections are mapped with the rights of the root cell. Peers write them at any time; order between accesses is made by
 * {@link #ring}, {@link #writeState} and {@link #awaitInterrupt}: what a peer wrote before it rang is seen after the
 * interrupt. Everything in them is a stranger's word. One thread drives a device; {@link #close} may come from another
 * one, after which accesses to sections fail with {@link IllegalStateException}. A thread that is interrupted in the middle
 * of {@link #writeState} cannot write states any more.
 */
public final class HostDevice implements AutoCloseable {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    /** How long {@link #awaitInterrupt} looks without sleeping: longer than it takes to be put to sleep and woken. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Claim claim;
    private final LinkEndpoint endpoint;
    private final LinkPeer peer;
    private final MappedSections sections;
    private final WakeWord wake;
    private long spinNanos = SPIN_NANOS;

    private HostDevice(Claim claim, LinkEndpoint endpoint, MappedSections sections) {
        this.claim = claim;
        this.endpoint = endpoint;
        this.peer = endpoint.peer();
        this.sections = sections;
        this.wake = endpoint.hostWake();
    }

    /**
     * Opens the root cell's device of a link and resets it.
     *
     * @param board an enabled board
     * @param address of the link
     * @return the device
     * @throws IOException if there is no such link, or another program or the root cell's inmate drives the device, or the
     *     host has no memory for the sections; the message is one line for the user
     */
    public static HostDevice open(BoardPaths board, LinkAddress address) throws IOException {
        Claim claim = Claim.of(board, address);
        try {
            LinkEndpoint endpoint = claim.endpoint();
            endpoint.reset();
            MappedSections sections = MappedSections.map(claim.memory(), endpoint.peer());
            return new HostDevice(claim, endpoint, sections);
        } catch (IOException | RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /**
     * Register 0x00: the id of this peer.
     *
     * @return 0 to 11
     */
    public int id() {
        return peer.id();
    }

    /**
     * Register 0x04: how many peers the link can have.
     *
     * @return as the root cell's configuration says
     */
    public int maxPeers() {
        return peer.maxPeers();
    }

    /**
     * The protocol that the configuration names.
     *
     * @return 0 undefined, 1 Ethernet, 0x4000 to 0x7fff as users like, 0x8000 and above virtio
     */
    public int protocol() {
        return peer.protocol();
    }

    /**
     * How many interrupt vectors the device has.
     *
     * @return number of MSI-X vectors, or 1 where it has INTx
     */
    public int vectors() {
        return peer.vectors();
    }

    /**
     * Reads register 0x08.
     *
     * @return 1 if events become interrupts
     */
    public int interruptControl() {
        return endpoint.interruptControl();
    }

    /**
     * Writes register 0x08. Events that come while it is 0 are lost.
     *
     * @param control bit 0: events become interrupts
     */
    public void setInterruptControl(int control) {
        endpoint.setInterruptControl(control);
    }

    /**
     * Sets the one-shot bit of the device's capability, as the driver behind {@code /dev/uioN} does: each interrupt clears
     * the interrupt control register.
     *
     * @param oneShot true to set it
     */
    public void setOneShot(boolean oneShot) {
        endpoint.setOneShot(oneShot);
    }

    /**
     * Writes register 0x0c: a doorbell. Without effect if there is no such peer, it has its interrupts off, or the vector is
     * none of this device's. Allocates nothing; costs a system call only if the peer sleeps.
     *
     * @param target id of the peer; may be the own one
     * @param vector number of the vector
     */
    public void ring(int target, int vector) {
        endpoint.ring(target, vector);
    }

    /**
     * Reads register 0x10.
     *
     * @return the state that was written last
     */
    public int state() {
        return endpoint.state();
    }

    /**
     * Writes register 0x10: the state table shows it, and if it has changed the others get vector 0.
     *
     * @param state any value
     * @throws java.io.UncheckedIOException if the state table cannot be written
     */
    public void writeState(int state) {
        // Who sees the state sees what was written to the sections before.
        VarHandle.fullFence();
        endpoint.writeState(state);
    }

    /**
     * Reads a word of the state table.
     *
     * @param id of a peer, 0 to {@link #maxPeers} - 1
     * @return its state; 0 if the section does not hold that word
     */
    public int stateOf(int id) {
        long offset = (long) id * Integer.BYTES;
        MemorySegment table = sections.stateTable();
        return offset + Integer.BYTES <= table.byteSize() ? (int) INT.getAcquire(table, offset) : 0;
    }

    /**
     * The state table, one 32-bit word a peer.
     *
     * @return read-only memory; empty if the configuration has no such section
     */
    public MemorySegment stateTable() {
        return sections.stateTable();
    }

    /**
     * The section that all peers may write.
     *
     * @return memory; empty if the configuration has no such section
     */
    public MemorySegment readWrite() {
        return sections.readWrite();
    }

    /**
     * An output section.
     *
     * @param id of its owner, 0 to {@link #maxPeers} - 1
     * @return writable memory for the own id, read-only for others; empty if the configuration has no such section
     * @throws IndexOutOfBoundsException if there cannot be such a peer
     */
    public MemorySegment output(int id) {
        return sections.output(id);
    }

    /**
     * Changes how long {@link #awaitInterrupt} looks before it sleeps. Looking is the faster way to notice an interrupt
     * (less than a microsecond instead of some tens) and keeps a core busy.
     *
     * @param nanos 0 to sleep at once; {@link Long#MAX_VALUE} never to sleep; 50 microseconds if never called
     */
    public void setSpin(long nanos) {
        spinNanos = nanos;
    }

    /**
     * Waits for interrupts and takes them. Those that came since the last call are there at once.
     *
     * @param timeoutNanos longest wait in nanoseconds; 0 only looks
     * @return bit n: vector n came, once or several times; 0: none came in time, or the thread was interrupted (which is
     *     noticed within 100 ms)
     */
    public int awaitInterrupt(long timeoutNanos) {
        int vectors = takePending();
        if (vectors != 0 || timeoutNanos <= 0) {
            return vectors;
        }
        long start = System.nanoTime();
        while (vectors == 0) {
            long waited = System.nanoTime() - start;
            if (waited >= timeoutNanos || Thread.currentThread().isInterrupted()) {
                return 0;
            }
            if (waited < spinNanos) {
                Thread.onSpinWait();
            } else {
                int seen = wake.announce();
                if (!endpoint.hasPending()) {
                    wake.sleep(seen, timeoutNanos - waited);
                }
            }
            vectors = takePending();
        }
        return vectors;
    }

    private int takePending() {
        return endpoint.hasPending() ? endpoint.takePending() : 0;
    }

    /** Resets the device, tells the peers, and lets others open it. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (claim.isOpen()) {
            // A file channel would refuse a thread that is interrupted.
            boolean interrupted = Thread.interrupted();
            endpoint.reset();
            sections.close();
            claim.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
