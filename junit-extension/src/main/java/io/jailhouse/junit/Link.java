package io.jailhouse.junit;

import io.jailhouse.proto.ChangeStateWordRequest;
import io.jailhouse.proto.ClearFaultsRequest;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.FaultInjectionGrpc.FaultInjectionBlockingV2Stub;
import io.jailhouse.proto.FlipBitRequest;
import io.jailhouse.proto.FlippedBit;
import io.jailhouse.proto.LinksGrpc;
import io.jailhouse.proto.ListLinksRequest;
import io.jailhouse.proto.SetDoorbellFaultRequest;
import io.jailhouse.shm.ivshmem.host.LinkAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ivshmem devices of one address: what their peers are, and what a test lets go wrong between them. */
public final class Link {
    private final Board board;
    private final LinkAddress address;

    Link(Board board, LinkAddress address) {
        this.board = board;
        this.address = address;
    }

    /** Returns its peers by ascending number. */
    public List<LinkPeer> peers() {
        return board
                .calls()
                .make(
                        "ivshmem show " + address,
                        LinksGrpc::newBlockingV2Stub,
                        links -> links.listLinks(ListLinksRequest.getDefaultInstance()))
                .getLinksList()
                .stream()
                .filter(link -> link.getBdf() == address.bdf())
                .flatMap(link -> link.getPeersList().stream())
                .map(LinkPeer::of)
                .toList();
    }

    /**
     * Returns a peer.
     *
     * @throws IllegalArgumentException if the link has no such peer
     */
    public LinkPeer peer(int id) {
        return peers().stream()
                .filter(peer -> peer.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("link " + address + " has no peer " + id));
    }

    /**
     * Says what happens from now on to the doorbells that a peer should get.
     *
     * @param peer number of the peer
     * @param fault what happens; {@link DoorbellFault#NONE} ends it
     */
    public void disturb(int peer, DoorbellFault fault) {
        make(
                "doorbells",
                it -> it.setDoorbellFault(SetDoorbellFaultRequest.newBuilder()
                        .setBdf(address.bdf())
                        .setPeer(peer)
                        .setFault(io.jailhouse.proto.DoorbellFault.newBuilder()
                                .setDropPerMille(fault.lostPerMille())
                                .setDelayMicros(Math.toIntExact(TimeUnit.NANOSECONDS.toMicros(
                                        fault.late().toNanos())))
                                .setDuplicate(fault.twice()))
                        .build()));
    }

    /**
     * Lets the state table show something else than the peer's state; the other peers get the interrupt of a change.
     *
     * @param peer number of the peer
     * @param state what is shown
     */
    public void showState(int peer, int state) {
        make(
                "state",
                it -> it.changeStateWord(ChangeStateWordRequest.newBuilder()
                        .setBdf(address.bdf())
                        .setPeer(peer)
                        .setState(state)
                        .build()));
    }

    /**
     * Flips a bit, at once and without anybody being told; once more flips it back.
     *
     * @param section as {@link io.jailhouse.shm.ivshmem.Section} numbers them: 0 the state table, 1 the read-write section,
     *     2 and more the output sections
     * @param offset of the byte
     * @param bit of the byte, 0 to 7
     */
    public void flip(int section, long offset, int bit) {
        make(
                "flip",
                it -> it.flipBit(FlipBitRequest.newBuilder()
                        .setBdf(address.bdf())
                        .setBit(FlippedBit.newBuilder()
                                .setSection(section)
                                .setOffset(offset)
                                .setBit(bit))
                        .build()));
    }

    /** Ends the faults of this link: doorbells come again, states are shown as they are, bits are flipped back. */
    public void clear() {
        make(
                "clear",
                it -> it.clearFaults(
                        ClearFaultsRequest.newBuilder().setBdf(address.bdf()).build()));
    }

    private <T> void make(String verb, DaemonCalls.Call<FaultInjectionBlockingV2Stub, T> call) {
        board.calls().make("fault " + verb + " " + address, FaultInjectionGrpc::newBlockingV2Stub, call);
    }
}
