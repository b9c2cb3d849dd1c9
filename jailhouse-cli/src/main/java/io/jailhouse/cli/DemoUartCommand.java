package io.jailhouse.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code demo uart}: the life of a cell that prints to its serial port, on a board of its own. */
@Command(name = "uart")
final class DemoUartCommand implements Callable<Integer> {
    /** The launcher sets it to the folder that holds configurations and inmates. */
    private static final String ROOT_PROPERTY = "jailhouse.root";

    private static final String SYSTEM = "configs/arm64/k3-am625-sk.cell";
    private static final String CELL = "configs/arm64/k3-am625-sk-inmate-demo.cell";
    private static final String IMAGE = "inmates/bin/arm64/uart-demo.bin";
    private static final String NAME = "inmate-demo";
    private static final String LAST_TEXT = "Hello 3 from cell!";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final CommandContext context;

    DemoUartCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path root = Path.of(System.getProperty(ROOT_PROPERTY, "")).toAbsolutePath();
        for (String file : List.of(SYSTEM, CELL, IMAGE)) {
            if (!Files.isReadable(root.resolve(file))) {
                throw CommandFailure.saying("the demonstration needs the file " + root.resolve(file)
                        + ", which is missing or cannot be read");
            }
        }
        try (DemoBoard board = new DemoBoard(root, context)) {
            board.run("enable", SYSTEM);
            board.run("cell", "create", CELL);
            board.run("cell", "list");
            board.run("cell", "load", NAME, IMAGE);
            board.run("cell", "start", NAME);
            board.showConsole(NAME, LAST_TEXT, LIMIT);
            board.run("cell", "list");
            board.run("cell", "shutdown", NAME);
            board.run("cell", "destroy", NAME);
            board.run("disable");
        }
        return 0;
    }
}
