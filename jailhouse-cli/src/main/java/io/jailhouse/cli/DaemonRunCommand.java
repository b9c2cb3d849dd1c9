package io.jailhouse.cli;

import io.jailhouse.shm.ProcessImage;
import io.jailhouse.transport.Distribution;
import io.jailhouse.transport.Distribution.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code daemon run}: the daemon in the foreground, for service managers and containers. The process of the command becomes
 * the daemon's, so that signals reach it and whoever started the command hears of its end.
 */
@Command(name = "run")
final class DaemonRunCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private ListenOptions listen;

    DaemonRunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> arguments =
                new ArrayList<>(List.of(context.session(board.board()).paths().board()));
        arguments.addAll(listen.arguments());
        try {
            ProcessImage.replace(Distribution.ofThisProcess().command(Program.DAEMON, arguments), System.getenv());
            return 0;
        } catch (IOException | IllegalStateException e) {
            throw CommandFailure.saying("the daemon cannot be started: " + e.getMessage());
        }
    }
}
