package io.jailhouse.cli;

import io.jailhouse.proto.Link;
import io.jailhouse.proto.LinkPeer;
import io.jailhouse.proto.LinksGrpc;
import io.jailhouse.proto.ListLinksRequest;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ivshmem list}: a line for each link; nothing when the board is not enabled. */
@Command(name = "list")
final class IvshmemListCommand implements Callable<Integer> {
    private static final String ROW = "%-10s%-26s%s%n";

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    IvshmemListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Link> links = links(context.session(board.board()), "ivshmem list");
        if (output.isJson()) {
            context.json(links.stream().map(LinkText::fields).toList());
            return 0;
        }
        if (!links.isEmpty()) {
            context.out().printf(ROW, "Link", "Protocol", "Peers");
        }
        links.forEach(link ->
                context.out().printf(ROW, LinkNames.format(link.getBdf()), LinkText.protocol(link), peers(link)));
        return 0;
    }

    /** Asks for the links; a board without a daemon has none. */
    static List<Link> links(BoardSession session, String call) {
        return session.callIfServed(
                        call,
                        LinksGrpc::newBlockingV2Stub,
                        links -> links.listLinks(ListLinksRequest.getDefaultInstance()))
                .map(response -> response.getLinksList())
                .orElse(List.of());
    }

    private static String peers(Link link) {
        return link.getPeersList().stream().map(IvshmemListCommand::peer).collect(Collectors.joining(", "));
    }

    private static String peer(LinkPeer peer) {
        return "%d %s (state %s)".formatted(peer.getId(), peer.getCell(), Integer.toUnsignedString(peer.getState()));
    }
}
