package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code daemon start}: a daemon in the background that stays when its board is disabled. */
@Command(name = "start")
final class DaemonStartCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private ListenOptions listen;

    DaemonStartCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.session(board.board()).daemonStarter().start(false, listen.arguments());
        return 0;
    }
}
