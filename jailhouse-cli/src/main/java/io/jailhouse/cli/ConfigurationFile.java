package io.jailhouse.cli;

import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.ReadConfiguration;
import io.jailhouse.config.source.Compilation;
import io.jailhouse.config.source.ConfigCompiler;
import io.jailhouse.config.source.Diagnostic;
import io.jailhouse.config.source.Diagnostic.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A configuration as commands are given it: a {@code .cell} file, or a C source, which is compiled. */
final class ConfigurationFile {
    private static final String SOURCE_SUFFIX = ".c";

    private ConfigurationFile() {}

    static boolean isSource(Path file) {
        return file.toString().endsWith(SOURCE_SUFFIX);
    }

    /**
     * Gives the bytes of the binary form.
     *
     * @throws CommandFailure if there is no such file, or if it does not compile, after all mistakes have been printed
     */
    static byte[] bytes(CommandContext context, Path file) {
        return isSource(file) ? compile(context, file, List.of(), Map.of()) : CommandContext.readFile(file);
    }

    /**
     * Reads a configuration of either sort; prints what there is to note.
     *
     * @throws CommandFailure if there is none
     */
    static Configuration read(CommandContext context, Path file) {
        try {
            ReadConfiguration<? extends Configuration> read = ConfigReader.read(file.toString(), bytes(context, file));
            context.warn(read.notes());
            return read.configuration();
        } catch (ConfigFormatException e) {
            throw CommandFailure.saying(e.getMessage());
        }
    }

    static byte[] compile(CommandContext context, Path file, List<Path> folders, Map<String, String> definitions) {
        Compilation compilation = new ConfigCompiler(new IncludeFolders(folders))
                .compile(IncludeFolders.source(file, CommandContext.readFile(file)), definitions);
        compilation.diagnostics().forEach(diagnostic -> context.err().print(diagnostic.format()));
        return compilation.bytes().orElseThrow(() -> {
            long errors = compilation.diagnostics().stream()
                    .map(Diagnostic::severity)
                    .filter(Severity.ERROR::equals)
                    .count();
            return CommandFailure.saying(
                    "%s does not compile: %d %s".formatted(file, errors, errors == 1 ? "mistake" : "mistakes"));
        });
    }
}
