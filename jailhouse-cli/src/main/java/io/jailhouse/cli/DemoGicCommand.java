package io.jailhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code demo gic}: a cell that its timer interrupts ten times a second, on a board of its own. */
@Command(name = "gic")
final class DemoGicCommand implements Callable<Integer> {
    private static final String IMAGE = "inmates/bin/arm64/gic-demo.bin";
    private static final String TEXT = "Timer fired";
    private static final int LINES = 15;

    private final CommandContext context;

    DemoGicCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DemoInmate.show(context, IMAGE, TEXT, LINES);
        return 0;
    }
}
