package io.jailhouse.cli;

import io.jailhouse.config.ConfigRenderer;
import io.jailhouse.config.Configuration;
import io.jailhouse.config.MemoryMapPicture;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config show}: what a configuration of either sort says. Needs no board. */
@Command(name = "show")
final class ConfigShowCommand implements Callable<Integer>, ScriptCommand {
    private final CommandContext context;

    @Parameters(paramLabel = "FILE", description = "system or cell configuration")
    private Path file;

    @Option(names = "--svg", description = "draws the memory map")
    private boolean svg;

    @Mixin
    private OutputOption output;

    ConfigShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Configuration configuration = ConfigurationFile.read(context, file);
        if (svg) {
            context.out().print(MemoryMapPicture.svg(configuration));
        } else if (output.isJson()) {
            context.json(ConfigRenderer.toMap(configuration));
        } else {
            context.out().print(ConfigRenderer.render(configuration));
        }
        return 0;
    }
}
