package io.jailhouse.cli;

import io.jailhouse.proto.DestroyCellRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell destroy}. */
@Command(name = "destroy")
final class CellDestroyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    CellDestroyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DestroyCellRequest request =
                DestroyCellRequest.newBuilder().setCell(cell.reference()).build();
        context.session(board.board()).call("JAILHOUSE_CELL_DESTROY", hypervisor -> hypervisor.destroyCell(request));
        return 0;
    }
}
