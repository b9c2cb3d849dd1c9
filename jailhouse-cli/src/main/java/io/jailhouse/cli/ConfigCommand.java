package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code config ...}: alone it prints the help, as in the original. */
@Command(name = "config")
final class ConfigCommand implements Callable<Integer> {
    private final CommandContext context;

    ConfigCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().print(Usage.TEXT);
        return 1;
    }
}
