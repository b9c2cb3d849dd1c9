package io.jailhouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code batch}: commands from standard input, one a line, without a new process for each. */
@Command(name = "batch")
final class BatchCommand implements Callable<Integer> {
    private static final Set<String> WITHOUT_BOARD = Set.of("config", "demo", CompletionCommand.NAME);

    private final CommandContext context;

    @Mixin
    private BoardOption board;

    @Option(names = "--keep-going", description = "go on after a command that failed")
    private boolean keepGoing;

    BatchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8));
        // A command must not read the lines that follow it.
        try (CommandContext commands = context.withoutInput()) {
            int firstFailure = 0;
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                int exitCode = run(commands, line);
                if (exitCode != 0) {
                    context.err().println("jailhouse: line " + number + " of the batch failed");
                    firstFailure = firstFailure == 0 ? exitCode : firstFailure;
                    if (!keepGoing) {
                        break;
                    }
                }
            }
            return firstFailure;
        }
    }

    private int run(CommandContext commands, String line) {
        List<String> words;
        try {
            words = new ArrayList<>(CommandWords.split(line));
        } catch (IllegalArgumentException e) {
            context.err().println("jailhouse: " + e.getMessage());
            return 1;
        }
        if (!words.isEmpty() && words.getFirst().equals("jailhouse")) {
            words.removeFirst();
        }
        if (words.isEmpty()) {
            return 0;
        }
        if (words.getFirst().equals("batch")) {
            context.err().println("jailhouse: a batch cannot run another one");
            return 1;
        }
        if (lacksBoard(words)) {
            words.addAll(List.of("--board", board.board()));
        }
        return Jailhouse.run(commands, words.toArray(String[]::new));
    }

    private static boolean lacksBoard(List<String> words) {
        String first = words.getFirst();
        return !first.startsWith("-")
                && !WITHOUT_BOARD.contains(first)
                && words.stream().noneMatch(word -> word.equals("--board") || word.startsWith("--board="));
    }
}
