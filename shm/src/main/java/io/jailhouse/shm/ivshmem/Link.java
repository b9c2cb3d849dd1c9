package io.jailhouse.shm.ivshmem;

import static io.jailhouse.shm.ivshmem.LinkDescriptor.block;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.SharedFileHeader;
import io.jailhouse.shm.WakeWord;
import io.jailhouse.shm.Wakeups;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ivshmem devices of one bdf, in whichever cells: a link (INTERFACES of the original: {@code hypervisor/ivshmem.c}).
 *
 * <p>Any thread may read. Only the daemon sets and clears peers, while the peer concerned does not execute.
 */
public final class Link implements AutoCloseable {

    static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Mapping mapping;
    private final MemorySegment file;

    private Link(Mapping mapping) {
        this.mapping = mapping;
        this.file = mapping.segment();
    }

    /**
     * Opens a link.
     *
     * @param path the file
     * @return the link
     * @throws IOException when the file is absent or of another layout
     */
    public static Link open(Path path) throws IOException {
        Mapping mapping = Mapping.readWrite(path, 0, LinkDescriptor.LENGTH);
        try {
            SharedFileHeader.check(path, mapping.segment(), LinkDescriptor.MAGIC, LinkDescriptor.VERSION);
            return new Link(mapping);
        } catch (IOException | RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    /** Returns bus (8 bits), device (5 bits) and function (3 bits) of the device. */
    public int bdf() {
        return file.get(ValueLayout.JAVA_INT, LinkDescriptor.BDF_OFFSET);
    }

    /**
     * Makes a peer exist: its end is in reset, its counters are zero, nobody has claimed it. Faults that were set for its
     * id stay in force.
     *
     * @param peer who it is
     */
    public void setPeer(LinkPeer peer) {
        clearPeer(peer.id());
        long at = block(peer.id());
        file.asSlice(at + LinkDescriptor.SECTIONS_OFFSET, LinkDescriptor.SECTIONS * 2L * Long.BYTES)
                .fill((byte) 0);
        int readable = 0;
        int writable = 0;
        for (int n = 0; n < peer.sections().size(); n++) {
            Section section = peer.sections().get(n);
            long entry = at + LinkDescriptor.SECTIONS_OFFSET + n * 2L * Long.BYTES;
            file.set(ValueLayout.JAVA_LONG, entry, section.physicalAddress());
            file.set(ValueLayout.JAVA_LONG, entry + Long.BYTES, section.size());
            readable |= section.readable() ? 1 << n : 0;
            writable |= section.writable() ? 1 << n : 0;
        }
        set(at + LinkDescriptor.READABLE_OFFSET, readable);
        set(at + LinkDescriptor.WRITABLE_OFFSET, writable);
        set(at + LinkDescriptor.CELL_ID_OFFSET, peer.cellId());
        set(at + LinkDescriptor.VECTORS_OFFSET, peer.vectors());
        set(at + LinkDescriptor.MAX_PEERS_OFFSET, peer.maxPeers());
        set(at + LinkDescriptor.PROTOCOL_OFFSET, peer.protocol());
        // Release: who sees that the peer is present sees who it is.
        INT.setRelease(file, at + LinkDescriptor.PRESENT_OFFSET, 1);
    }

    /**
     * Makes a peer vanish. Its end should have been reset before, so that the others hear of it.
     *
     * @param id of the peer, 0 to {@link LinkDescriptor#PEERS} - 1
     */
    public void clearPeer(int id) {
        long at = block(id);
        INT.setRelease(file, at + LinkDescriptor.PRESENT_OFFSET, 0);
        INT.setVolatile(file, at + LinkDescriptor.CONTROL_OFFSET, 0);
        for (long word = LinkDescriptor.CONTROL_OFFSET; word < LinkDescriptor.DROP_OFFSET; word += Integer.BYTES) {
            // The wake word counts on: somebody may be asleep on it.
            if (word < LinkDescriptor.WAKE_OFFSET || word >= LinkDescriptor.IGNORED_OFFSET) {
                INT.setOpaque(file, at + word, 0);
            }
        }
        for (long word = LinkDescriptor.HELD_OFFSET; word < LinkDescriptor.BLOCK_LENGTH; word += Integer.BYTES) {
            INT.setOpaque(file, at + word, 0);
        }
    }

    /**
     * Whether a peer exists.
     *
     * @param id any number
     * @return false too for ids that no peer can have
     */
    public boolean isPresent(int id) {
        return id >= 0
                && id < LinkDescriptor.PEERS
                && (int) INT.getAcquire(file, block(id) + LinkDescriptor.PRESENT_OFFSET) != 0;
    }

    /**
     * Reads who a peer is. What a damaged file says is cut to what is possible.
     *
     * @param id 0 to {@link LinkDescriptor#PEERS} - 1
     * @return empty if there is no such peer
     */
    public Optional<LinkPeer> peer(int id) {
        if (!isPresent(id)) {
            return Optional.empty();
        }
        long at = block(id);
        int maxPeers = clamp(get(at + LinkDescriptor.MAX_PEERS_OFFSET), 0, LinkDescriptor.PEERS);
        int readable = get(at + LinkDescriptor.READABLE_OFFSET);
        int writable = get(at + LinkDescriptor.WRITABLE_OFFSET);
        List<Section> sections = new ArrayList<>();
        for (int n = 0; n < Section.FIRST_OUTPUT + maxPeers; n++) {
            long entry = at + LinkDescriptor.SECTIONS_OFFSET + n * 2L * Long.BYTES;
            sections.add(new Section(
                    file.get(ValueLayout.JAVA_LONG, entry),
                    file.get(ValueLayout.JAVA_LONG, entry + Long.BYTES),
                    (readable >> n & 1) != 0,
                    (writable >> n & 1) != 0));
        }
        return Optional.of(new LinkPeer(
                id,
                get(at + LinkDescriptor.CELL_ID_OFFSET),
                clamp(get(at + LinkDescriptor.VECTORS_OFFSET), 1, LinkDescriptor.VECTORS),
                maxPeers,
                get(at + LinkDescriptor.PROTOCOL_OFFSET) & 0xffff,
                sections));
    }

    /**
     * Gives one peer's end.
     *
     * @param id of a peer that is {@linkplain #isPresent present}; who it is is read now, once
     * @param memory where the state table lies
     * @param wakeups of the cells of the board
     * @return the end; valid until this link is closed
     * @throws IllegalArgumentException if there is no such peer
     */
    public LinkEndpoint endpoint(int id, BoardMemory memory, Wakeups wakeups) {
        LinkPeer peer = peer(id).orElseThrow(() -> new IllegalArgumentException("the link has no peer " + id));
        WakeWord[] wakes = new WakeWord[LinkDescriptor.PEERS];
        for (int n = 0; n < wakes.length; n++) {
            wakes[n] = new WakeWord(file, block(n) + LinkDescriptor.WAKE_OFFSET);
        }
        return new LinkEndpoint(file, peer, new StateTable(memory, peer.stateTable()), wakes, wakeups);
    }

    /** Returns the faults that are set for the doorbells to a peer. */
    public LinkFaults faults(int id) {
        return new LinkFaults(file, id);
    }

    /** Returns the word on which the daemon sleeps until a sender holds a doorbell back. */
    public WakeWord heldWake() {
        return new WakeWord(file, LinkDescriptor.FAULT_WAKE_OFFSET);
    }

    /**
     * Reads a peer's counters.
     *
     * @param id 0 to {@link LinkDescriptor#PEERS} - 1
     * @return since the peer exists
     */
    public LinkCounters counters(int id) {
        long at = block(id);
        return new LinkCounters(
                counter(at + LinkDescriptor.RUNG_OFFSET),
                counter(at + LinkDescriptor.TAKEN_OFFSET),
                counter(at + LinkDescriptor.IGNORED_OFFSET),
                counter(at + LinkDescriptor.DROPPED_OFFSET),
                counter(at + LinkDescriptor.DELAYED_OFFSET),
                counter(at + LinkDescriptor.DUPLICATED_OFFSET));
    }

    private long counter(long offset) {
        return (long) LONG.getOpaque(file, offset);
    }

    private int get(long offset) {
        return (int) INT.getOpaque(file, offset);
    }

    private void set(long offset, int value) {
        INT.setOpaque(file, offset, value);
    }

    private static int clamp(int value, int low, int high) {
        return Math.clamp(value, low, high);
    }

    /** Unmaps the file; its ends may not be used any more. */
    @Override
    public void close() {
        mapping.close();
    }
}
