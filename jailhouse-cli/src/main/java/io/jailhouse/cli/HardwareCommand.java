package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code hardware ...}: alone it prints the help, as in the original. */
@Command(name = "hardware")
final class HardwareCommand implements Callable<Integer> {
    private final CommandContext context;

    HardwareCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.out().print(Usage.TEXT);
        return 1;
    }
}
