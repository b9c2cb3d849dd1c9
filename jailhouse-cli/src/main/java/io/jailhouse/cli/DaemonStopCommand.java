package io.jailhouse.cli;

import io.jailhouse.proto.StopDaemonRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code daemon stop}: ends the daemon of a board that is not enabled, and waits until it has cleared up. */
@Command(name = "stop")
final class DaemonStopCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    DaemonStopCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoardSession session = context.session(board.board());
        if (session.callIfServed(
                        "daemon stop", hypervisor -> hypervisor.stopDaemon(StopDaemonRequest.getDefaultInstance()))
                .isEmpty()) {
            throw CommandFailure.saying("no daemon runs for board \"" + board.board() + "\"");
        }
        if (!session.isRemote() && !DaemonEnd.await(session.paths(), LIMIT)) {
            throw CommandFailure.saying("the daemon was told to end, but still runs after " + LIMIT.toSeconds() + " s");
        }
        return 0;
    }
}
