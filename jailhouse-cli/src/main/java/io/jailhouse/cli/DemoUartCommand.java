package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code demo uart}: the life of a cell that prints to its serial port, on a board of its own. */
@Command(name = "uart")
final class DemoUartCommand implements Callable<Integer> {
    private static final String IMAGE = "inmates/bin/arm64/uart-demo.bin";
    private static final String LAST_TEXT = "Hello 3 from cell!";

    private final CommandContext context;

    DemoUartCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DemoInmate.show(context, IMAGE, LAST_TEXT, 1);
        return 0;
    }
}
