package io.jailhouse.cli;

import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.DisableResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code disable}: destroys all cells and turns the board off. Like the original, it ignores extra arguments. */
@Command(name = "disable")
final class DisableCommand implements Callable<Integer> {
    private static final Duration END_LIMIT = Duration.ofSeconds(60);

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Parameters(hidden = true)
    private List<String> ignored;

    DisableCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        BoardSession session = context.session(board.board());
        DisableResponse response = session.call(
                "JAILHOUSE_DISABLE", hypervisor -> hypervisor.disable(DisableRequest.getDefaultInstance()));
        if (response.getEndingDaemonPid() != 0) {
            session.close();
            if (!DaemonEnd.await(session.paths(), response.getEndingDaemonPid(), END_LIMIT)) {
                throw CommandFailure.saying("the daemon does not end");
            }
        }
        return 0;
    }
}
