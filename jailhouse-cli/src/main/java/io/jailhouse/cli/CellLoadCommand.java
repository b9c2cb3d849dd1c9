package io.jailhouse.cli;

import io.jailhouse.proto.ImageHeader;
import io.jailhouse.proto.LoadCellHeader;
import io.jailhouse.proto.LoadCellRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cell load}: its words have an order that options do not have, see {@link LoadArguments}. */
@Command(name = "load")
final class CellLoadCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Parameters(arity = "0..*", paramLabel = "IMAGE...")
    private List<String> words = new ArrayList<>();

    CellLoadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LoadArguments arguments = LoadArguments.parse(words)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "cell load: wrong arguments"));
        List<Supplier<Uploads.Part<LoadCellRequest>>> parts = new ArrayList<>();
        parts.add(() -> new Uploads.Part<>(
                LoadCellRequest.newBuilder()
                        .setHeader(LoadCellHeader.newBuilder().setCell(arguments.cell()))
                        .build(),
                new byte[0]));
        for (LoadArguments.Image image : arguments.images()) {
            requireReadable(image);
            parts.add(() -> part(image));
        }
        context.session(board.board())
                .call(
                        "JAILHOUSE_CELL_LOAD",
                        hypervisor -> Uploads.send(
                                hypervisor.loadCell(),
                                parts,
                                chunk -> LoadCellRequest.newBuilder()
                                        .setChunk(chunk)
                                        .build()));
        return 0;
    }

    /** All files are looked at before the cell is stopped. */
    private static void requireReadable(LoadArguments.Image image) {
        if (image.source() instanceof LoadArguments.Source.OfFile(var file)
                && (!Files.isReadable(file) || Files.isDirectory(file))) {
            CommandContext.readFile(file);
        }
    }

    private static Uploads.Part<LoadCellRequest> part(LoadArguments.Image image) {
        byte[] bytes = image.bytes();
        ImageHeader header = ImageHeader.newBuilder()
                .setFileName(image.name())
                .setAddress(image.address())
                .setSize(bytes.length)
                .build();
        return new Uploads.Part<>(LoadCellRequest.newBuilder().setImage(header).build(), bytes);
    }
}
