package io.jailhouse.cli;

import io.jailhouse.config.diff.ConfigDiff;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code config diff}: what changes from one configuration to another. Exit code 1 if anything does. */
@Command(name = "diff")
final class ConfigDiffCommand implements Callable<Integer>, ScriptCommand {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "A", description = "configuration before")
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "configuration after")
    private Path after;

    @Mixin
    private OutputOption output;

    ConfigDiffCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> differences =
                ConfigDiff.of(ConfigurationFile.read(context, before), ConfigurationFile.read(context, after));
        if (output.isJson()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("equal", differences.isEmpty());
            fields.put("differences", differences);
            context.json(fields);
        } else {
            differences.forEach(context.out()::println);
        }
        return differences.isEmpty() ? 0 : 1;
    }
}
