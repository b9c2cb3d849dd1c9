package io.jailhouse.shm.ivshmem;

import java.util.List;

/**
 * Who a peer of a link is, as its cell's configuration says.
 *
 * @param id {@code shmem_dev_id}, 0 to {@link LinkDescriptor#PEERS} - 1
 * @param cellId its cell
 * @param vectors number of interrupt vectors, 1 to {@link LinkDescriptor#VECTORS}
 * @param maxPeers {@code shmem_peers}, 0 to {@link LinkDescriptor#PEERS}
 * @param protocol {@code shmem_protocol}, unsigned 16 bits
 * @param sections state table, R/W section, then one output section for each of {@code maxPeers} peers
 */
public record LinkPeer(int id, int cellId, int vectors, int maxPeers, int protocol, List<Section> sections) {

    /**
     * Copies the list and checks the numbers.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public LinkPeer {
        sections = List.copyOf(sections);
        if (id < 0 || id >= LinkDescriptor.PEERS) {
            throw new IllegalArgumentException("there is no peer id " + id);
        }
        if (vectors < 1 || vectors > LinkDescriptor.VECTORS) {
            throw new IllegalArgumentException("a peer cannot have " + vectors + " vectors");
        }
        if (maxPeers < 0 || maxPeers > LinkDescriptor.PEERS || sections.size() != Section.FIRST_OUTPUT + maxPeers) {
            throw new IllegalArgumentException(sections.size() + " sections do not fit " + maxPeers + " peers");
        }
    }

    /** Returns the section that holds the state words of all peers. */
    public Section stateTable() {
        return sections.get(Section.STATE_TABLE);
    }
}
