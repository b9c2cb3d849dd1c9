package io.jailhouse.cli;

import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.ListFaultsRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fault list}: the faults that are in force. */
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
                        FaultInjectionGrpc::newBlockingV2Stub,
                        faults -> faults.listFaults(ListFaultsRequest.getDefaultInstance()));
        FaultLines.print(context, output, response.getLinksList(), response.getPointsList());
        return 0;
    }
}
