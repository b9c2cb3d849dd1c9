package io.jailhouse.integration.board;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.BoardPaths;
import io.jailhouse.shm.Wakeups;
import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A cell's end of a link in the hands of a test: it drives the device while the cell does not execute, and looks into the
 * sections at any time.
 */
public final class LinkEnd implements AutoCloseable {
    private final BoardMemory memory;
    private final Wakeups wakeups;
    private final Link link;
    private final LinkEndpoint device;

    private LinkEnd(BoardMemory memory, Wakeups wakeups, Link link, int peer) {
        this.memory = memory;
        this.wakeups = wakeups;
        this.link = link;
        this.device = link.endpoint(peer, memory, wakeups);
    }

    /** Opens the end of a peer. */
    public static LinkEnd of(BoardPaths board, int bdf, int peer) {
        try {
            return new LinkEnd(
                    BoardMemory.open(board.memory()), Wakeups.open(board.wakeups()), Link.open(board.link(bdf)), peer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the device's registers. */
    public LinkEndpoint device() {
        return device;
    }

    /** Reads the state word of a peer. */
    public int stateOf(int peer) {
        return word(Section.STATE_TABLE, (long) peer * Integer.BYTES);
    }

    /** Reads a word of a section: of the R/W section or an output section. */
    public int word(int section, long offset) {
        long address = device.peer().sections().get(section).physicalAddress() + offset;
        try {
            return ByteBuffer.wrap(memory.read(address, Integer.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            link.close();
            wakeups.close();
            memory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
