package io.jailhouse.daemon.execution;

import io.jailhouse.shm.ivshmem.Link;
import io.jailhouse.shm.ivshmem.LinkCounters;
import io.jailhouse.shm.ivshmem.LinkEndpoint;
import io.jailhouse.shm.ivshmem.LinkPeer;
import java.util.List;

/**
 * A link at one moment.
 *
 * @param bdf bus, device and function of its devices
 * @param peers by ascending id
 */
public record LinkStatus(int bdf, List<Peer> peers) {
    /** Copies the list. */
    public LinkStatus {
        peers = List.copyOf(peers);
    }

    /**
     * One end.
     *
     * @param peer who it is
     * @param state its state register
     * @param interruptControl its interrupt control register
     * @param process the program on the host that drives it; 0: none
     * @param counters what happened at it
     */
    public record Peer(LinkPeer peer, int state, int interruptControl, int process, LinkCounters counters) {
        static Peer of(LinkEndpoint end, Link link) {
            return new Peer(
                    end.peer(),
                    end.state(),
                    end.interruptControl(),
                    end.claim(),
                    link.counters(end.peer().id()));
        }
    }
}
