package io.jailhouse.shm.ivshmem.net;

/** The values of the state registers of a link, in the order of the handshake. */
enum LinkState {
    /** Nothing is ready; an end that sees this follows at once. */
    RESET,
    /** The end has seen the other outside of READY and RUN. */
    INIT,
    /** Its rings are initialised. */
    READY,
    /** It sends and receives. */
    RUN;

    private static final LinkState[] VALUES = values();

    /**
     * The state behind a word of the state table.
     *
     * @throws PeerFault when there is none
     */
    static LinkState of(int word) throws PeerFault {
        if (word < 0 || word >= VALUES.length) {
            throw new PeerFault("the peer's state is 0x%x".formatted(word));
        }
        return VALUES[word];
    }

    boolean isBefore(LinkState other) {
        return compareTo(other) < 0;
    }
}
