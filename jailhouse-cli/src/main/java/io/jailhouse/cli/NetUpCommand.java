package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.inet.InetEvents;
import io.jailhouse.shm.ivshmem.inet.InetHost;
import io.jailhouse.shm.ivshmem.inet.Ipv4Address;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code net up}: gives the root cell's end an address that answers ARP and ping, until Ctrl-C. */
@Command(name = "up")
final class NetUpCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private NetLinkOptions options;

    @Option(names = "--address", paramLabel = "OWN", description = "the host's own address")
    private String own = "192.168.0.3";

    NetUpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Ipv4Address address = NetLinkOptions.ipv4(own);
        try (Interruption interruption = Interruption.begin();
                NetSession session = options.open(context, new PrintedEvents(context.out()))) {
            InetHost host = new InetHost(session.link(), address, InetEvents.IGNORED);
            context.out().println(address + " on link " + session.address());
            while (!interruption.isRequested()) {
                host.poll();
                if (host.arm()) {
                    session.device().awaitInterrupt(Interruption.LOOK_NANOS);
                }
            }
        }
        return 0;
    }
}
