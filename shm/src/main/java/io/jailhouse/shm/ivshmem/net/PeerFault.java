package io.jailhouse.shm.ivshmem.net;

/** The peer wrote what no correct peer writes. Made once a link failure, never on the way of a frame. */
final class PeerFault extends Exception {
    private static final long serialVersionUID = 1L;

    PeerFault(String reason) {
        super(reason, null, false, false);
    }
}
