package io.jailhouse.cli;

import io.jailhouse.config.ConfigFormatException;
import io.jailhouse.config.ConfigReader;
import io.jailhouse.config.ConfigRenderer;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.ReadConfiguration;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code config show}: what a configuration of either sort says. Needs no board. */
@Command(name = "show")
final class ConfigShowCommand implements Callable<Integer>, ScriptCommand {
    private final CommandContext context;

    @Parameters(paramLabel = "FILE", description = "system or cell configuration")
    private Path file;

    @Mixin
    private OutputOption output;

    ConfigShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ReadConfiguration<? extends Configuration> read = read(CommandContext.readFile(file));
        context.warn(read.notes());
        if (output.isJson()) {
            context.json(ConfigRenderer.toMap(read.configuration()));
        } else {
            context.out().print(ConfigRenderer.render(read.configuration()));
        }
        return 0;
    }

    private ReadConfiguration<? extends Configuration> read(byte[] bytes) {
        try {
            return ConfigReader.read(file.toString(), bytes);
        } catch (ConfigFormatException e) {
            throw CommandFailure.saying(e.getMessage());
        }
    }
}
