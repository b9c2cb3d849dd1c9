package io.jailhouse.cli;

import io.jailhouse.proto.StartCellRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell start}. */
@Command(name = "start")
final class CellStartCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    CellStartCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        StartCellRequest request =
                StartCellRequest.newBuilder().setCell(cell.reference()).build();
        context.session(board.board()).call("JAILHOUSE_CELL_START", hypervisor -> hypervisor.startCell(request));
        return 0;
    }
}
