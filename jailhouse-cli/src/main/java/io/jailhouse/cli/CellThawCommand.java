package io.jailhouse.cli;

import io.jailhouse.proto.Fault;
import io.jailhouse.proto.InjectFaultRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell thaw}: lets a frozen cell go on. */
@Command(name = "thaw")
final class CellThawCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    CellThawCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        InjectFaultRequest request = InjectFaultRequest.newBuilder()
                .setCell(cell.reference())
                .setFault(Fault.FAULT_THAW)
                .build();
        context.session(board.board()).call("JAILHOUSE_CELL_THAW", hypervisor -> hypervisor.injectFault(request));
        return 0;
    }
}
