package io.jailhouse.cli;

import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.source.ConfigDecompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config decompile}: the C form of a configuration, which compiles to the same bytes. */
@Command(name = "decompile")
final class ConfigDecompileCommand implements Callable<Integer>, ScriptCommand {
    private final CommandContext context;

    @Parameters(paramLabel = "FILE.cell", description = "system or cell configuration")
    private Path file;

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE.c",
            description = "where the result goes; else printed")
    private Path result;

    ConfigDecompileCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String source;
        try {
            source = ConfigDecompiler.decompile(file.getFileName().toString(), CommandContext.readFile(file));
        } catch (ConfigFormatException e) {
            throw CommandFailure.saying(e.getMessage());
        }
        if (result == null) {
            context.out().print(source);
            return 0;
        }
        try {
            Files.writeString(result, source);
        } catch (IOException e) {
            throw CommandFailure.saying("cannot write " + result + ": " + e.getMessage());
        }
        return 0;
    }
}
