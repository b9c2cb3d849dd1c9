package io.jailhouse.cli;

import io.jailhouse.transport.Distribution;
import io.jailhouse.transport.Distribution.Program;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code daemon run}: the daemon in the foreground, for service managers and containers. A signal that ends the command
 * ends the daemon in order; it would not get there by itself, because the daemon has a session of its own.
 */
@Command(name = "run")
final class DaemonRunCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    DaemonRunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        String name = context.session(board.board()).paths().board();
        try {
            List<String> command = Distribution.ofThisProcess().command(Program.DAEMON, List.of(name));
            Process daemon = new ProcessBuilder(command).inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon), "daemon-end"));
            return daemon.waitFor();
        } catch (IOException | IllegalStateException e) {
            throw CommandFailure.saying("the daemon cannot be started: " + e.getMessage());
        }
    }

    private static void end(Process daemon) {
        daemon.destroy();
        try {
            daemon.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
