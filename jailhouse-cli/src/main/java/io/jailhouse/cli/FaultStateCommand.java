package io.jailhouse.cli;

import io.jailhouse.proto.ChangeStateWordRequest;
import io.jailhouse.proto.FaultInjectionGrpc;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fault state LINK PEER STATE}: the state table shows a state that the peer has not written. */
@Command(name = "state")
final class FaultStateCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Parameters(index = "0", paramLabel = "LINK", converter = LinkNames.class)
    private int bdf;

    @Parameters(index = "1", paramLabel = "PEER")
    private int peer;

    @Parameters(index = "2", paramLabel = "STATE")
    private int state;

    FaultStateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ChangeStateWordRequest request = ChangeStateWordRequest.newBuilder()
                .setBdf(bdf)
                .setPeer(peer)
                .setState(state)
                .build();
        context.session(board.board())
                .call("fault state", FaultInjectionGrpc::newBlockingV2Stub, faults -> faults.changeStateWord(request));
        return 0;
    }
}
