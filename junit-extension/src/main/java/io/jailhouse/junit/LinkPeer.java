package io.jailhouse.junit;

/**
 * A peer of a link as it is at one moment. Counters begin with the peer.
 *
 * @param id number on the link
 * @param cell that it belongs to
 * @param state its state register
 * @param rung doorbells that it rang
 * @param delivered interrupts that it took
 * @param ignored events that found its interrupts off
 * @param dropped doorbells to it that a fault lost
 * @param delayed doorbells to it that a fault delayed
 * @param duplicated doorbells to it that a fault doubled
 */
public record LinkPeer(
        int id,
        String cell,
        int state,
        long rung,
        long delivered,
        long ignored,
        long dropped,
        long delayed,
        long duplicated) {
    static LinkPeer of(io.jailhouse.proto.LinkPeer peer) {
        io.jailhouse.proto.LinkPeerCounters counters = peer.getCounters();
        return new LinkPeer(
                peer.getId(),
                peer.getCell(),
                peer.getState(),
                counters.getRung(),
                counters.getDelivered(),
                counters.getIgnored(),
                counters.getDropped(),
                counters.getDelayed(),
                counters.getDuplicated());
    }
}
