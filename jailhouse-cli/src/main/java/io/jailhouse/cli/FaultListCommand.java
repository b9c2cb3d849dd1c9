package io.jailhouse.cli;

import io.jailhouse.proto.LinkFaultsGrpc;
import io.jailhouse.proto.ListLinkFaultsRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fault list}: the faults of links that are in force. */
@Command(name = "list")
final class FaultListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    FaultListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        var response = context.session(board.board())
                .call(
                        "fault list",
                        LinkFaultsGrpc::newBlockingV2Stub,
                        faults -> faults.listLinkFaults(ListLinkFaultsRequest.getDefaultInstance()));
        LinkFaultLines.print(context, output, response.getFaultsList());
        return 0;
    }
}
