package io.jailhouse.shm.ivshmem.host;

import io.jailhouse.shm.BoardMemory;
import io.jailhouse.shm.Mapping;
import io.jailhouse.shm.ivshmem.LinkPeer;
import io.jailhouse.shm.ivshmem.Section;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The sections of a link in this process, with the rights of one peer in the host's MMU. */
final class MappedSections implements AutoCloseable {
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<MemorySegment> segments = new ArrayList<>();

    private MappedSections() {}

    /** Maps them, after the host has given memory to all of them: a store can then meet no full file system. */
    static MappedSections map(BoardMemory memory, LinkPeer peer) throws IOException {
        MappedSections mapped = new MappedSections();
        try {
            for (int n = 0; n < peer.sections().size(); n++) {
                mapped.add(memory, peer.sections().get(n), n == Section.READ_WRITE || n == own(peer));
            }
            return mapped;
        } catch (IOException | RuntimeException e) {
            mapped.close();
            throw e;
        }
    }

    private static int own(LinkPeer peer) {
        return Section.FIRST_OUTPUT + peer.id();
    }

    private void add(BoardMemory memory, Section section, boolean mayWrite) throws IOException {
        if (section.size() == 0 || !section.readable()) {
            segments.add(MemorySegment.NULL);
            return;
        }
        memory.allocate(section.physicalAddress(), section.size());
        Mapping mapping = memory.map(section.physicalAddress(), section.size(), mayWrite && section.writable());
        mappings.add(mapping);
        segments.add(mapping.segment());
    }

    MemorySegment stateTable() {
        return segments.get(Section.STATE_TABLE);
    }

    MemorySegment readWrite() {
        return segments.get(Section.READ_WRITE);
    }

    MemorySegment output(int id) {
        return segments.get(Section.FIRST_OUTPUT + Objects.checkIndex(id, segments.size() - Section.FIRST_OUTPUT));
    }

    @Override
    public void close() {
        mappings.forEach(Mapping::close);
    }
}
