package io.jailhouse.cli;

import io.jailhouse.proto.ClearFaultsRequest;
import io.jailhouse.proto.FaultInjectionGrpc;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fault clear [LINK]}: ends the faults of a link, or of all, and tells which were in force. */
@Command(name = "clear")
final class FaultClearCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private OutputOption output;

    @Parameters(index = "0", paramLabel = "LINK", arity = "0..1", converter = LinkNames.class)
    private Integer bdf;

    FaultClearCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ClearFaultsRequest.Builder request = ClearFaultsRequest.newBuilder();
        if (bdf != null) {
            request.setBdf(bdf);
        }
        var response = context.session(board.board())
                .call(
                        "fault clear",
                        FaultInjectionGrpc::newBlockingV2Stub,
                        faults -> faults.clearFaults(request.build()));
        FaultLines.print(context, output, response.getLinksList(), response.getPointsList());
        return 0;
    }
}
