package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.inet.Ipv4Address;
import io.jailhouse.shm.ivshmem.net.LinkEvents;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code net ping}: asks a cell for echoes, as {@code ping} in the root cell does. */
@Command(name = "ping")
final class NetPingCommand implements Callable<Integer> {
    private static final Ipv4Address USUAL_OWN = Ipv4Address.parse("192.168.0.3");
    private static final Ipv4Address OTHER_OWN = Ipv4Address.parse("192.168.0.2");
    private static final int LARGEST_DATA = 16_000;
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double LONGEST_SECONDS = 86_400;

    private final CommandContext context;

    @Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Mixin
    private NetLinkOptions options;

    @Option(names = "-c", paramLabel = "COUNT", description = "end after so many; until Ctrl-C if not given")
    private int count;

    @Option(names = "-i", paramLabel = "SECONDS", description = "from one to the next")
    private double interval = 1;

    @Option(names = "-s", paramLabel = "SIZE", description = "bytes of data")
    private int size = 56;

    @Option(names = "-W", paramLabel = "SECONDS", description = "how long to wait for the link and the last answer")
    private double patience = 10;

    @Option(names = "--address", paramLabel = "OWN", description = "the host's own address")
    private String own;

    @Parameters(paramLabel = "ADDRESS")
    private String destination;

    NetPingCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (count < 0 || size < 0 || size > LARGEST_DATA || !isTime(interval) || !isTime(patience)) {
            throw new ParameterException(spec.commandLine(), "net ping: a number is out of range");
        }
        Ipv4Address peer = NetLinkOptions.ipv4(destination);
        Ipv4Address source = own != null ? NetLinkOptions.ipv4(own) : peer.equals(USUAL_OWN) ? OTHER_OWN : USUAL_OWN;
        try (Interruption interruption = Interruption.begin();
                NetSession session = options.open(context, LinkEvents.IGNORED)) {
            Ping ping = new Ping(
                    session,
                    source,
                    peer,
                    new Ping.Pace(count == 0 ? Integer.MAX_VALUE : count, nanos(interval), nanos(patience), size),
                    context.out());
            boolean answered = ping.run(interruption);
            interruption.exitWith(answered ? 0 : 1);
            return answered ? 0 : 1;
        }
    }

    private static boolean isTime(double seconds) {
        return seconds >= 0 && seconds <= LONGEST_SECONDS;
    }

    private static long nanos(double seconds) {
        return (long) (seconds * NANOS_A_SECOND);
    }
}
