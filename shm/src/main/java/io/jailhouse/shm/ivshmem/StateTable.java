package io.jailhouse.shm.ivshmem;

import io.jailhouse.shm.BoardMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The state words of a link's peers, in the board's memory, as one peer's configuration places them. Written through the
 * file because no peer may map them writable; what lies outside of the section is not written and reads 0.
 */
final class StateTable {
    private final BoardMemory memory;
    private final Section section;

    StateTable(BoardMemory memory, Section section) {
        this.memory = memory;
        this.section = section;
    }

    int read(int id) {
        if (!holds(id)) {
            return 0;
        }
        try {
            return ByteBuffer.wrap(memory.read(address(id), Integer.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();
        } catch (IOException e) {
            throw new UncheckedIOException("the state table of a link cannot be read", e);
        }
    }

    void write(int id, int state) {
        if (!holds(id)) {
            return;
        }
        ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            memory.write(address(id), word.putInt(state).flip());
        } catch (IOException e) {
            throw new UncheckedIOException("the state table of a link cannot be written", e);
        }
    }

    private boolean holds(int id) {
        long end = (id + 1L) * Integer.BYTES;
        return end <= section.size()
                && section.physicalAddress() >= 0
                && section.physicalAddress() <= memory.size() - end;
    }

    private long address(int id) {
        return section.physicalAddress() + (long) id * Integer.BYTES;
    }
}
