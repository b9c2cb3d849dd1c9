package io.jailhouse.cli;

import io.jailhouse.proto.DisableRequest;
import io.jailhouse.proto.DisableResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
        boolean served = session.hasSocket();
        Optional<DisableResponse> answer = session.callIfServed(
                "JAILHOUSE_DISABLE", hypervisor -> hypervisor.disable(DisableRequest.getDefaultInstance()));
        if (answer.isEmpty() && !served) {
            throw BoardSession.noDaemon();
        }
        // Without an answer the daemon died, and the one that finished what it had begun has ended with the board.
        DisableResponse response = answer.orElse(DisableResponse.getDefaultInstance());
        if (response.getEndingDaemonPid() != 0 && !session.isRemote()) {
            session.close();
            if (!DaemonEnd.await(session.paths(), response.getEndingDaemonPid(), END_LIMIT)) {
                throw CommandFailure.saying("the daemon does not end");
            }
        }
        return 0;
    }
}
