package io.jailhouse.cli;

import io.jailhouse.shm.TapInterface;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code net tap}: joins the root cell's end to an interface of the host's kernel, until Ctrl-C. */
@Command(name = "tap")
final class NetTapCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private NetLinkOptions options;

    @Option(names = "--name", paramLabel = "NAME", description = "name of the interface")
    private String name = "jailhouse0";

    NetTapCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Interruption interruption = Interruption.begin();
                NetSession session = options.open(context, new PrintedEvents(context.out()));
                TapInterface tap = TapInterface.open(name)) {
            context.out().println("interface " + name + " on link " + session.address());
            new TapBridge(session, tap).run(interruption);
        } catch (IOException e) {
            throw CommandFailure.saying(e.getMessage());
        }
        return 0;
    }
}
