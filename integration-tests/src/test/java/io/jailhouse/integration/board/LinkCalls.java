package io.jailhouse.integration.board;

import io.grpc.StatusException;
import io.jailhouse.proto.ChangeStateWordRequest;
import io.jailhouse.proto.ClearFaultsRequest;
import io.jailhouse.proto.DoorbellFault;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.FaultInjectionGrpc.FaultInjectionBlockingV2Stub;
import io.jailhouse.proto.FlipBitRequest;
import io.jailhouse.proto.FlippedBit;
import io.jailhouse.proto.LinkFault;
import io.jailhouse.proto.LinkPeer;
import io.jailhouse.proto.LinksGrpc;
import io.jailhouse.proto.LinksGrpc.LinksBlockingV2Stub;
import io.jailhouse.proto.ListFaultsRequest;
import io.jailhouse.proto.ListLinksRequest;
import io.jailhouse.proto.SetDoorbellFaultRequest;
import io.jailhouse.transport.BoardChannel;
import io.jailhouse.transport.Errno;
import java.util.List;
import java.util.Optional;

/**
 * What a board's daemon tells of links and lets go wrong on them, without a process for each call. A call that makes a
 * fault answers empty when it succeeded, else the errno with which it was refused. For one thread.
 */
public final class LinkCalls implements AutoCloseable {
    private final BoardChannel channel;
    private final LinksBlockingV2Stub links;
    private final FaultInjectionBlockingV2Stub faults;

    private LinkCalls(BoardChannel channel) {
        this.channel = channel;
        links = LinksGrpc.newBlockingV2Stub(channel.channel());
        faults = FaultInjectionGrpc.newBlockingV2Stub(channel.channel());
    }

    /** Connects to the daemon of the default board. */
    public static LinkCalls to(TestBoard board) {
        return new LinkCalls(BoardChannel.open(board.paths().socket()));
    }

    /** Returns how a peer is now. */
    public LinkPeer peer(int bdf, int id) {
        try {
            return links.listLinks(ListLinksRequest.getDefaultInstance()).getLinksList().stream()
                    .filter(link -> link.getBdf() == bdf)
                    .flatMap(link -> link.getPeersList().stream())
                    .filter(peer -> peer.getId() == id)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("link " + bdf + " has no peer " + id));
        } catch (StatusException e) {
            throw new AssertionError("listing links: " + e.getMessage(), e);
        }
    }

    /** Lets the doorbells to a peer go wrong. */
    public Optional<Errno> disturb(int bdf, int peer, DoorbellFault fault) {
        return HypervisorCalls.attempt(() -> faults.setDoorbellFault(SetDoorbellFaultRequest.newBuilder()
                .setBdf(bdf)
                .setPeer(peer)
                .setFault(fault)
                .build()));
    }

    /** Lets the state table show another state. */
    public Optional<Errno> show(int bdf, int peer, int state) {
        return HypervisorCalls.attempt(() -> faults.changeStateWord(ChangeStateWordRequest.newBuilder()
                .setBdf(bdf)
                .setPeer(peer)
                .setState(state)
                .build()));
    }

    /** Flips a bit of a section: 0 the state table, 1 the R/W section, 2 and more the output sections. */
    public Optional<Errno> flip(int bdf, int section, long offset, int bit) {
        return HypervisorCalls.attempt(() -> faults.flipBit(FlipBitRequest.newBuilder()
                .setBdf(bdf)
                .setBit(FlippedBit.newBuilder()
                        .setSection(section)
                        .setOffset(offset)
                        .setBit(bit))
                .build()));
    }

    /** Returns the faults in force. */
    public List<LinkFault> faults() {
        try {
            return faults.listFaults(ListFaultsRequest.getDefaultInstance()).getLinksList();
        } catch (StatusException e) {
            throw new AssertionError("listing faults: " + e.getMessage(), e);
        }
    }

    /** Ends the faults of all links; returns those that were in force. */
    public List<LinkFault> revoke() {
        try {
            return faults.clearFaults(ClearFaultsRequest.getDefaultInstance()).getLinksList();
        } catch (StatusException e) {
            throw new AssertionError("revoking faults: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
