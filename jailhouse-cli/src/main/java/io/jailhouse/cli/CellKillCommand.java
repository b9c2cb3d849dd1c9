package io.jailhouse.cli;

import io.jailhouse.proto.Fault;
import io.jailhouse.proto.InjectFaultRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell kill}: ends the process that executes the cell, as {@code kill -9} does. */
@Command(name = "kill")
final class CellKillCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    CellKillCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        InjectFaultRequest request = InjectFaultRequest.newBuilder()
                .setCell(cell.reference())
                .setFault(Fault.FAULT_KILL)
                .build();
        context.session(board.board()).call("JAILHOUSE_CELL_KILL", hypervisor -> hypervisor.injectFault(request));
        return 0;
    }
}
