package io.jailhouse.cli;

import java.time.Duration;
import java.util.List;

/** Shows the life of a cell that runs one of our inmates, on a board of its own. */
final class DemoInmate {
    private static final String SYSTEM = "configs/arm64/k3-am625-sk.cell";
    private static final String CELL = "configs/arm64/k3-am625-sk-inmate-demo.cell";
    private static final String NAME = "inmate-demo";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private DemoInmate() {}

    /**
     * Shows the commands and what the cell prints.
     *
     * @param context where to print
     * @param image file of the inmate
     * @param text what is shown of it
     * @param times in how many lines
     */
    static void show(CommandContext context, String image, String text, int times) {
        List.of(SYSTEM, CELL, image).forEach(file -> ProductFiles.require("the demonstration", file));
        try (DemoBoard board = new DemoBoard(ProductFiles.root(), context)) {
            board.run("enable", SYSTEM);
            board.run("cell", "create", CELL);
            board.run("cell", "list");
            board.run("cell", "load", NAME, image);
            board.run("cell", "start", NAME);
            board.showConsole(NAME, text, times, LIMIT);
            board.run("cell", "list");
            board.run("cell", "shutdown", NAME);
            board.run("cell", "destroy", NAME);
            board.run("disable");
        }
    }
}
