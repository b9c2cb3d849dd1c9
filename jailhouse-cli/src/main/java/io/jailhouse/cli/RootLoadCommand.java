package io.jailhouse.cli;

import io.jailhouse.proto.LoadCellRequest;
import io.jailhouse.proto.LoadRootHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code root load}: images as for {@code cell load}; the inmate begins at the first one unless told otherwise. */
@Command(name = "load")
final class RootLoadCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BoardOption board;

    @Option(names = "--entry", paramLabel = "ADDRESS")
    private String entry;

    @Option(names = "--cpu", paramLabel = "N")
    private Integer cpu;

    @Option(names = "--symbols", paramLabel = "ELF")
    private Path symbols;

    @Parameters(arity = "0..*", paramLabel = "IMAGE...")
    private List<String> words = new ArrayList<>();

    RootLoadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<LoadArguments.Image> images = LoadArguments.images(words).orElseThrow(this::wrongUsage);
        LoadRootHeader.Builder header = LoadRootHeader.newBuilder().setEntry(entryOf(images));
        if (cpu != null) {
            if (cpu < 0) {
                throw wrongUsage();
            }
            header.setCpu(cpu);
        }
        ImageParts parts =
                ImageParts.of(LoadCellRequest.newBuilder().setRoot(header).build(), symbols, images);
        context.session(board.board()).call("root load", hypervisor -> parts.send(hypervisor.loadRoot()));
        return 0;
    }

    private long entryOf(List<LoadArguments.Image> images) {
        if (entry == null) {
            return images.getFirst().address();
        }
        OptionalLong address = Numbers.parseAddress(entry);
        return address.orElseThrow(this::wrongUsage);
    }

    private ParameterException wrongUsage() {
        return new ParameterException(spec.commandLine(), "root load: wrong arguments");
    }
}
