package io.jailhouse.cli;

import io.jailhouse.proto.ArmFaultPointRequest;
import io.jailhouse.proto.ArmedFaultPoint;
import io.jailhouse.proto.FaultAction;
import io.jailhouse.proto.FaultInjectionGrpc;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fault arm POINT ACTION}: what happens when the daemon or an agent gets there. */
@Command(name = "arm")
final class FaultArmCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Option(names = "--cell", paramLabel = "NAME", description = "only where it concerns this cell")
    private String cell = "";

    @Option(names = "--count", paramLabel = "N", description = "so many times; once if not given")
    private int count = 1;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            description = "of a delay, for example 50ms",
            converter = WaitTimeConverter.class)
    private Duration delay = Duration.ZERO;

    @Parameters(index = "0", paramLabel = "POINT")
    private String point;

    @Parameters(index = "1", paramLabel = "{crash|hang|delay|error}", converter = FaultActionConverter.class)
    private FaultAction action;

    FaultArmCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count: at least once");
        }
        if (delay.isZero() == (action == FaultAction.FAULT_ACTION_DELAY)) {
            throw new ParameterException(spec.commandLine(), "--delay belongs to the action \"delay\", which needs it");
        }
        ArmedFaultPoint fault = ArmedFaultPoint.newBuilder()
                .setPoint(point)
                .setAction(action)
                .setCell(cell)
                .setCount(count)
                .setDelayMillis((int) Math.min(Integer.MAX_VALUE, delay.toMillis()))
                .build();
        ArmFaultPointRequest request =
                ArmFaultPointRequest.newBuilder().setFault(fault).build();
        context.session(board.board())
                .call("fault arm", FaultInjectionGrpc::newBlockingV2Stub, faults -> faults.armFaultPoint(request));
        return 0;
    }
}
