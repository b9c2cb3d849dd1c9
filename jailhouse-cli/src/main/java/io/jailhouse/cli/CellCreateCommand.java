package io.jailhouse.cli;

import io.jailhouse.proto.CreateCellHeader;
import io.jailhouse.proto.CreateCellRequest;
import io.jailhouse.proto.CreateCellResponse;
import io.jailhouse.transport.Uploads;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cell create CELLCONFIG}. */
@Command(name = "create")
final class CellCreateCommand implements Callable<Integer> {
    /** What a refusal begins with. */
    static final String IOCTL = "JAILHOUSE_CELL_CREATE";

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
        create(context, context.session(board.board()), file);
        return 0;
    }

    /**
     * Creates the cell of a configuration.
     *
     * @throws CommandFailure if that is refused
     */
    static void create(CommandContext context, BoardSession session, Path file) {
        byte[] bytes = ConfigurationFile.bytes(context, file);
        CreateCellHeader header =
                CreateCellHeader.newBuilder().setFileName(file.toString()).build();
        CreateCellResponse response = session.call(
                IOCTL,
                hypervisor -> Uploads.send(
                        hypervisor.createCell(),
                        List.of(() -> new Uploads.Part<>(
                                CreateCellRequest.newBuilder().setHeader(header).build(), bytes)),
                        chunk -> CreateCellRequest.newBuilder().setChunk(chunk).build()));
        context.warn(response.getWarningsList());
    }
}
