package io.jailhouse.cli;

import io.jailhouse.proto.LoadCellHeader;
import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.transport.Uploads;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cell shutdown}: a load without images, and reported as one, as in the original. */
@Command(name = "shutdown")
final class CellShutdownCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Mixin
    private CellNameArguments cell;

    CellShutdownCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LoadCellRequest header = LoadCellRequest.newBuilder()
                .setHeader(LoadCellHeader.newBuilder().setCell(cell.reference()))
                .build();
        context.session(board.board())
                .call(
                        "JAILHOUSE_CELL_LOAD",
                        hypervisor -> Uploads.send(
                                hypervisor.loadCell(),
                                List.of(() -> new Uploads.Part<>(header, new byte[0])),
                                chunk -> LoadCellRequest.newBuilder()
                                        .setChunk(chunk)
                                        .build()));
        return 0;
    }
}
