package io.jailhouse.shm.ivshmem;

import static io.jailhouse.shm.ivshmem.Link.INT;
import static io.jailhouse.shm.ivshmem.Link.LONG;
import static io.jailhouse.shm.ivshmem.LinkDescriptor.block;

import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.WakeupsDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One peer's end of a link: what stands behind the registers of its device (INTERFACES of the original:
 * {@code Documentation/inter-cell-communication.txt}).
 *
 * <p>The registers belong to one process at a time, the peer's device model; within it, calls come from one thread at a
 * time, but for {@link #takePending} and {@link #hasPending}, which any of its threads may call. The daemon calls
 * {@link #reset} while the peer does not execute or its process is gone. Nothing but {@link #writeState} and
 * {@link #reset} allocates; nothing takes a lock; every process may die at every instruction.
 *
 * <p>A doorbell is one bit in the receiver's pending word, set by a volatile read-modify-write before the sender looks for
 * a sleeper (see {@link WakeWord}). Who takes the word by a volatile exchange sees what the senders did before they rang.
 */
public final class LinkEndpoint {

    /** Interrupt control: events become interrupts. */
    public static final int CONTROL_ENABLED = 1;

    /** The vector by which peers hear of a change of state. */
    public static final int STATE_VECTOR = 0;

    private final MemorySegment file;
    private final LinkPeer peer;
    private final long own;
    private final StateTable states;
    private final WakeWord[] hostWakes;
    private final WakeWord[] cellWakes = new WakeWord[WakeupsDescriptor.SLOTS];
    private final WakeWord faults;

    LinkEndpoint(MemorySegment file, LinkPeer peer, StateTable states, WakeWord[] hostWakes, Wakeups wakeups) {
        this.file = file;
        this.peer = peer;
        this.own = block(peer.id());
        this.states = states;
        this.hostWakes = hostWakes;
        for (int cell = 0; cell < cellWakes.length; cell++) {
            cellWakes[cell] = wakeups.of(cell);
        }
        this.faults = new WakeWord(file, LinkDescriptor.FAULT_WAKE_OFFSET);
    }

    /** Returns who this is, as it was when the end was opened. */
    public LinkPeer peer() {
        return peer;
    }

    /** Reads the interrupt control register. */
    public int interruptControl() {
        return (int) INT.getVolatile(file, own + LinkDescriptor.CONTROL_OFFSET);
    }

    /**
     * Writes the interrupt control register.
     *
     * @param control bit 0 lets events become interrupts; the others read as zero
     */
    public void setInterruptControl(int control) {
        INT.setVolatile(file, own + LinkDescriptor.CONTROL_OFFSET, control & CONTROL_ENABLED);
    }

    /** Says whether the interrupt control register is cleared with every interrupt. */
    public void setOneShot(boolean oneShot) {
        INT.setVolatile(file, own + LinkDescriptor.ONE_SHOT_OFFSET, oneShot ? 1 : 0);
    }

    /** Reads the state register. */
    public int state() {
        return (int) INT.getOpaque(file, own + LinkDescriptor.STATE_OFFSET);
    }

    /**
     * Writes the state register: the state table shows it, and the others get an interrupt if it has changed.
     *
     * @param state any value
     * @throws java.io.UncheckedIOException if the state table cannot be written
     */
    public void writeState(int state) {
        // Before the register: who dies between the two leaves a table word that reset() finds.
        states.write(peer.id(), state);
        int former = (int) INT.getAndSet(file, own + LinkDescriptor.STATE_OFFSET, state);
        if (former != state) {
            notifyOthers();
        }
    }

    /**
     * Lets the state table show something else than the register holds, and the others hear of it. For the daemon, as a
     * fault.
     *
     * @param shown any value
     * @throws java.io.UncheckedIOException if the state table cannot be written
     */
    public void showState(int shown) {
        states.write(peer.id(), shown);
        notifyOthers();
    }

    private void notifyOthers() {
        for (int id = 0; id < peer.maxPeers(); id++) {
            if (id != peer.id()) {
                raise(id, STATE_VECTOR);
            }
        }
    }

    /**
     * Writes the doorbell register. Without effect if the target is absent, has its interrupts off, or cannot exist, or if
     * the vector is none of this peer's.
     *
     * @param target peer id, unsigned
     * @param vector unsigned
     */
    public void ring(int target, int vector) {
        // One thread writes this counter.
        LONG.setOpaque(
                file,
                own + LinkDescriptor.RUNG_OFFSET,
                (long) LONG.getOpaque(file, own + LinkDescriptor.RUNG_OFFSET) + 1);
        if (target >= 0 && target < LinkDescriptor.PEERS && vector >= 0 && vector < peer.vectors()) {
            raise(target, vector);
        }
    }

    private void raise(int target, int vector) {
        long at = block(target);
        if ((int) INT.getAcquire(file, at + LinkDescriptor.PRESENT_OFFSET) == 0) {
            return;
        }
        if (!interruptsOn(at)) {
            LONG.getAndAdd(file, at + LinkDescriptor.IGNORED_OFFSET, 1L);
            return;
        }
        int bit = 1 << vector;
        if (isFaulty(at) && !passesFaults(at, bit)) {
            return;
        }
        INT.getAndBitwiseOr(file, at + LinkDescriptor.PENDING_OFFSET, bit);
        wake(target);
    }

    /** In one-shot mode, exactly one sender finds the interrupts on. */
    private boolean interruptsOn(long at) {
        if (((int) INT.getVolatile(file, at + LinkDescriptor.CONTROL_OFFSET) & CONTROL_ENABLED) == 0) {
            return false;
        }
        return (int) INT.getVolatile(file, at + LinkDescriptor.ONE_SHOT_OFFSET) == 0
                || INT.compareAndSet(file, at + LinkDescriptor.CONTROL_OFFSET, CONTROL_ENABLED, 0);
    }

    private boolean isFaulty(long at) {
        return ((int) INT.getOpaque(file, at + LinkDescriptor.DROP_OFFSET)
                        | (int) INT.getOpaque(file, at + LinkDescriptor.DELAY_OFFSET)
                        | (int) INT.getOpaque(file, at + LinkDescriptor.DUPLICATE_OFFSET))
                != 0;
    }

    private boolean passesFaults(long at, int bit) {
        int drop = (int) INT.getOpaque(file, at + LinkDescriptor.DROP_OFFSET);
        if (drop > 0 && ThreadLocalRandom.current().nextInt(LinkFaults.ALL) < drop) {
            LONG.getAndAdd(file, at + LinkDescriptor.DROPPED_OFFSET, 1L);
            return false;
        }
        boolean delayed = (int) INT.getOpaque(file, at + LinkDescriptor.DELAY_OFFSET) != 0;
        boolean twice = (int) INT.getOpaque(file, at + LinkDescriptor.DUPLICATE_OFFSET) != 0;
        if (delayed) {
            LONG.getAndAdd(file, at + LinkDescriptor.DELAYED_OFFSET, 1L);
        }
        if (twice) {
            LONG.getAndAdd(file, at + LinkDescriptor.DUPLICATED_OFFSET, 1L);
        }
        if (delayed || twice) {
            INT.getAndBitwiseOr(file, at + LinkDescriptor.HELD_OFFSET, bit);
            faults.wake();
        }
        return !delayed;
    }

    private void wake(int target) {
        long at = block(target);
        if ((int) INT.getVolatile(file, at + LinkDescriptor.CLAIM_OFFSET) != 0) {
            hostWakes[target].wake();
            return;
        }
        int cell = (int) INT.getOpaque(file, at + LinkDescriptor.CELL_ID_OFFSET);
        // What a damaged file says never leads out of bounds.
        if (cell >= 0 && cell < cellWakes.length) {
            cellWakes[cell].wake();
        }
    }

    /** Whether interrupts are on their way to this peer; one opaque read. */
    public boolean hasPending() {
        return (int) INT.getOpaque(file, own + LinkDescriptor.PENDING_OFFSET) != 0;
    }

    /**
     * Takes the interrupts that are on their way to this peer.
     *
     * @return bit n: vector n, below the peer's number of vectors
     */
    public int takePending() {
        int vectors = (int) INT.getAndSet(file, own + LinkDescriptor.PENDING_OFFSET, 0);
        if (vectors != 0) {
            LONG.getAndAdd(file, own + LinkDescriptor.TAKEN_OFFSET, (long) Integer.bitCount(vectors));
        }
        return vectors & (1 << LinkDescriptor.VECTORS) - 1;
    }

    /**
     * Makes interrupts pending that a fault held back; they were enabled when they were held back. For the daemon.
     *
     * @param vectors bit n: vector n
     */
    public void deliver(int vectors) {
        INT.getAndBitwiseOr(file, own + LinkDescriptor.PENDING_OFFSET, vectors);
        wake(peer.id());
    }

    /**
     * Returns the wake word on which a host program that has claimed this end sleeps; a cell's CPUs sleep on that of their
     * cell.
     */
    public WakeWord hostWake() {
        return hostWakes[peer.id()];
    }

    /**
     * Says that a host program has claimed this end, or has left it.
     *
     * @param process its number; 0: none
     */
    public void setClaim(int process) {
        INT.setVolatile(file, own + LinkDescriptor.CLAIM_OFFSET, process);
    }

    /** Returns the host program that says it has claimed this end; 0 if none. */
    public int claim() {
        return (int) INT.getVolatile(file, own + LinkDescriptor.CLAIM_OFFSET);
    }

    /**
     * Resets the device: interrupts off, nothing on its way, state 0. The others get one interrupt if the state was not 0.
     * They are woken in any case: whoever died may have rung without waking.
     *
     * @throws java.io.UncheckedIOException if the state table cannot be written
     */
    public void reset() {
        setInterruptControl(0);
        setOneShot(false);
        INT.setVolatile(file, own + LinkDescriptor.PENDING_OFFSET, 0);
        INT.setVolatile(file, own + LinkDescriptor.HELD_OFFSET, 0);
        int shown = states.read(peer.id());
        if (shown != 0) {
            states.write(peer.id(), 0);
        }
        int former = (int) INT.getAndSet(file, own + LinkDescriptor.STATE_OFFSET, 0);
        if (former != 0 || shown != 0) {
            notifyOthers();
        }
        for (int id = 0; id < LinkDescriptor.PEERS; id++) {
            wake(id);
        }
    }
}
