package io.jailhouse.cli;

import io.jailhouse.proto.Fault;
import io.jailhouse.proto.InjectFaultRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell freeze}: stops the process that executes the cell, as SIGSTOP does. */
@Command(name = "freeze")
final class CellFreezeCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    CellFreezeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        InjectFaultRequest request = InjectFaultRequest.newBuilder()
                .setCell(cell.reference())
                .setFault(Fault.FAULT_FREEZE)
                .build();
        context.session(board.board()).call("JAILHOUSE_CELL_FREEZE", hypervisor -> hypervisor.injectFault(request));
        return 0;
    }
}
