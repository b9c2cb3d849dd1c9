package io.jailhouse.cli;

import io.jailhouse.proto.StopRootRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code root stop}: stops the inmate of the root cell. */
@Command(name = "stop")
final class RootStopCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    RootStopCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.session(board.board())
                .call("root stop", hypervisor -> hypervisor.stopRoot(StopRootRequest.getDefaultInstance()));
        return 0;
    }
}
