package io.jailhouse.cli;

import io.jailhouse.proto.CellReference;
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
        start(context.session(board.board()), cell.reference());
        return 0;
    }

    /**
     * Starts a cell.
     *
     * @throws CommandFailure if that is refused
     */
    static void start(BoardSession session, CellReference cell) {
        StartCellRequest request = StartCellRequest.newBuilder().setCell(cell).build();
        session.call("JAILHOUSE_CELL_START", hypervisor -> hypervisor.startCell(request));
    }
}
