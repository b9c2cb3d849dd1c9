package io.jailhouse.daemon.rpc;

import io.grpc.stub.StreamObserver;
import io.jailhouse.daemon.board.Board;
import io.jailhouse.daemon.board.Cell;
import io.jailhouse.daemon.execution.EffectExecutor;
import io.jailhouse.daemon.execution.Hypervisor;
import io.jailhouse.daemon.execution.LinkStatus;
import io.jailhouse.proto.Link;
import io.jailhouse.proto.LinkPeer;
import io.jailhouse.proto.LinkPeerCounters;
import io.jailhouse.proto.LinkSection;
import io.jailhouse.proto.LinksGrpc;
import io.jailhouse.proto.ListLinksRequest;
import io.jailhouse.proto.ListLinksResponse;
import io.jailhouse.shm.ivshmem.LinkCounters;
import io.jailhouse.shm.ivshmem.Section;
import java.util.Optional;

/** The links of the board, for whoever wants to look. Called by gRPC threads. */
public final class LinkService extends LinksGrpc.LinksImplBase {
    private final Hypervisor hypervisor;
    private final EffectExecutor effects;

    /**
     * Creates the service.
     *
     * @param hypervisor knows the names of cells
     * @param effects keeps the links
     */
    public LinkService(Hypervisor hypervisor, EffectExecutor effects) {
        this.hypervisor = hypervisor;
        this.effects = effects;
    }

    @Override
    public void listLinks(ListLinksRequest request, StreamObserver<ListLinksResponse> caller) {
        Optional<Board> board = hypervisor.board();
        ListLinksResponse.Builder response = ListLinksResponse.newBuilder();
        for (LinkStatus link : effects.links()) {
            Link.Builder message = Link.newBuilder().setBdf(link.bdf());
            link.peers().forEach(peer -> message.addPeers(peer(peer, board)));
            response.addLinks(message);
        }
        Answers.one(caller, response.build());
    }

    private static LinkPeer peer(LinkStatus.Peer status, Optional<Board> board) {
        var peer = status.peer();
        LinkPeer.Builder message = LinkPeer.newBuilder()
                .setId(peer.id())
                .setCellId(peer.cellId())
                .setCell(board.flatMap(now -> now.cell(peer.cellId()))
                        .map(Cell::name)
                        .orElse(""))
                .setProtocol(peer.protocol())
                .setMaxPeers(peer.maxPeers())
                .setVectors(peer.vectors())
                .setState(status.state())
                .setInterruptControl(status.interruptControl())
                .setHostProcess(status.process())
                .setCounters(counters(status.counters()));
        peer.sections().forEach(section -> message.addSections(section(section)));
        return message.build();
    }

    private static LinkSection.Builder section(Section section) {
        return LinkSection.newBuilder()
                .setPhysicalAddress(section.physicalAddress())
                .setSize(section.size())
                .setReadable(section.readable())
                .setWritable(section.writable());
    }

    private static LinkPeerCounters.Builder counters(LinkCounters counters) {
        return LinkPeerCounters.newBuilder()
                .setRung(counters.rung())
                .setDelivered(counters.taken())
                .setIgnored(counters.ignored())
                .setDropped(counters.dropped())
                .setDelayed(counters.delayed())
                .setDuplicated(counters.duplicated());
    }
}
