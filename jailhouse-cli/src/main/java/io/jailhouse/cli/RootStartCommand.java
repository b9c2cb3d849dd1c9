package io.jailhouse.cli;

import io.jailhouse.proto.StartRootRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code root start}: starts, or starts again, what was loaded into the root cell. */
@Command(name = "start")
final class RootStartCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    RootStartCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.session(board.board())
                .call("root start", hypervisor -> hypervisor.startRoot(StartRootRequest.getDefaultInstance()));
        return 0;
    }
}
