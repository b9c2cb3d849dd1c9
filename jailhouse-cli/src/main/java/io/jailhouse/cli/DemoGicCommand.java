package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code demo gic}: a cell that its timer interrupts ten times a second, on a board of its own. */
@Command(name = "gic")
final class DemoGicCommand implements Callable<Integer> {
    private static final String IMAGE = "inmates/bin/arm64/gic-demo.bin";
    private static final String LAST_TEXT = "Timer fired";

    private final CommandContext context;

    DemoGicCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DemoInmate.show(context, IMAGE, LAST_TEXT);
        return 0;
    }
}
