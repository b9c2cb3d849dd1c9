package io.jailhouse.cli;

import io.jailhouse.proto.DoorbellFault;
import io.jailhouse.proto.FaultInjectionGrpc;
import io.jailhouse.proto.SetDoorbellFaultRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fault doorbells LINK PEER}: the doorbells to a peer get lost, come late or twice; without options as usual. */
@Command(name = "doorbells")
final class FaultDoorbellsCommand implements Callable<Integer> {
    private static final BigDecimal PER_MILLE_IN_PERCENT = BigDecimal.TEN;
    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Option(names = "--drop", paramLabel = "PERCENT", description = "share that is lost, for example 12.5")
    private BigDecimal drop = BigDecimal.ZERO;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            description = "how late they come, for example 50us or 20ms",
            converter = WaitTimeConverter.class)
    private Duration delay = Duration.ZERO;

    @Option(names = "--duplicate", description = "they come twice")
    private boolean duplicate;

    @Parameters(index = "0", paramLabel = "LINK", converter = LinkNames.class)
    private int bdf;

    @Parameters(index = "1", paramLabel = "PEER")
    private int peer;

    FaultDoorbellsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SetDoorbellFaultRequest request = SetDoorbellFaultRequest.newBuilder()
                .setBdf(bdf)
                .setPeer(peer)
                .setFault(DoorbellFault.newBuilder()
                        .setDropPerMille(perMille())
                        .setDelayMicros(micros())
                        .setDuplicate(duplicate))
                .build();
        context.session(board.board())
                .call(
                        "fault doorbells",
                        FaultInjectionGrpc::newBlockingV2Stub,
                        faults -> faults.setDoorbellFault(request));
        return 0;
    }

    private int perMille() {
        if (drop.signum() < 0 || drop.compareTo(ALL) > 0) {
            throw new ParameterException(spec.commandLine(), "--drop: " + drop + " is no share from 0 to 100");
        }
        BigDecimal perMille = drop.multiply(PER_MILLE_IN_PERCENT);
        if (perMille.stripTrailingZeros().scale() > 0) {
            throw new ParameterException(spec.commandLine(), "--drop: one digit after the point at most");
        }
        return perMille.intValueExact();
    }

    private int micros() {
        long micros = delay.toNanos() / 1000;
        if (micros > Integer.MAX_VALUE) {
            throw new ParameterException(spec.commandLine(), "--delay: 35 minutes at most");
        }
        return (int) micros;
    }
}
