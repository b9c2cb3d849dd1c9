package io.jailhouse.cli;

import io.jailhouse.proto.CreateCellHeader;
import io.jailhouse.proto.CreateCellRequest;
import io.jailhouse.proto.CreateCellResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cell create CELLCONFIG}. */
@Command(name = "create")
final class CellCreateCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Parameters(paramLabel = "CELLCONFIG")
    private Path file;

    CellCreateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        byte[] bytes = CommandContext.readFile(file);
        CreateCellHeader header =
                CreateCellHeader.newBuilder().setFileName(file.toString()).build();
        CreateCellResponse response = context.session(board.board())
                .call(
                        "JAILHOUSE_CELL_CREATE",
                        hypervisor -> Uploads.send(
                                hypervisor.createCell(),
                                List.of(() -> new Uploads.Part<>(
                                        CreateCellRequest.newBuilder()
                                                .setHeader(header)
                                                .build(),
                                        bytes)),
                                chunk -> CreateCellRequest.newBuilder()
                                        .setChunk(chunk)
                                        .build()));
        context.warn(response.getWarningsList());
        return 0;
    }
}
