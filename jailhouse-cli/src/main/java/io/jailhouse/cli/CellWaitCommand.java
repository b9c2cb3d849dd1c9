package io.jailhouse.cli;

import io.jailhouse.proto.CellState;
import io.jailhouse.proto.WaitForStateRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cell wait}: returns when the cell is in a state, silently. */
@Command(name = "wait")
final class CellWaitCommand implements Callable<Integer> {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    @Option(names = "--state", required = true, paramLabel = "STATE", converter = CellStateConverter.class)
    private CellState state;

    @Option(names = "--timeout", paramLabel = "TIME", converter = WaitTimeConverter.class)
    private Duration timeout = USUAL_TIMEOUT;

    CellWaitCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        WaitForStateRequest request = WaitForStateRequest.newBuilder()
                .setCell(cell.reference())
                .setState(state)
                .setTimeoutMillis(timeout.toMillis())
                .build();
        context.session(board.board()).call("JAILHOUSE_CELL_WAIT", hypervisor -> hypervisor.waitForState(request));
        return 0;
    }
}
