package io.jailhouse.cli;

import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config compile}: makes the binary form of a configuration in C. Needs neither a board nor a C compiler. */
@Command(name = "compile")
final class ConfigCompileCommand implements Callable<Integer>, ScriptCommand {
    private final CommandContext context;

    @Parameters(paramLabel = "FILE.c", description = "configuration in C")
    private Path file;

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE.cell",
            description = "where the result goes; else beside the source")
    private Path result;

    @Option(names = "-I", paramLabel = "DIR", description = "folder of headers; they win over the built-in ones")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "-D", paramLabel = "NAME[=VALUE]", description = "defines a macro")
    private List<String> definitions = new ArrayList<>();

    ConfigCompileCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path target = result != null ? result : Path.of(file.toString().replaceAll("\\.c$", "") + ".cell");
        byte[] bytes = ConfigurationFile.compile(context, file, folders, macros());
        try {
            context.warn(ConfigReader.read(target.toString(), bytes).notes());
        } catch (ConfigFormatException e) {
            context.warn(List.of("what the source describes is no configuration: " + e.getMessage()));
        }
        try {
            Files.write(target, bytes);
        } catch (IOException e) {
            throw CommandFailure.saying("cannot write " + target + ": " + e.getMessage());
        }
        return 0;
    }

    private Map<String, String> macros() {
        Map<String, String> macros = new LinkedHashMap<>();
        for (String definition : definitions) {
            int equals = definition.indexOf('=');
            macros.put(
                    equals < 0 ? definition : definition.substring(0, equals),
                    equals < 0 ? "1" : definition.substring(equals + 1));
        }
        return macros;
    }
}
