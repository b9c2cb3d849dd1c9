package io.jailhouse.cli;

import io.jailhouse.proto.LoadCellHeader;
import io.jailhouse.proto.LoadCellRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--symbols", paramLabel = "ELF")
    private Path symbols;

    @Parameters(arity = "0..*", paramLabel = "IMAGE...")
    private List<String> words = new ArrayList<>();

    CellLoadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LoadArguments arguments = LoadArguments.parse(words)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "cell load: wrong arguments"));
        load(context.session(board.board()), arguments, symbols);
        return 0;
    }

    /**
     * Loads images into a cell.
     *
     * @param symbols an ELF file, or null
     * @throws CommandFailure if that is refused, or a file cannot be read
     */
    static void load(BoardSession session, LoadArguments arguments, Path symbols) {
        LoadCellRequest header = LoadCellRequest.newBuilder()
                .setHeader(LoadCellHeader.newBuilder().setCell(arguments.cell()))
                .build();
        ImageParts parts = ImageParts.of(header, symbols, arguments.images());
        session.call("JAILHOUSE_CELL_LOAD", hypervisor -> parts.send(hypervisor.loadCell()));
    }
}
