package io.jailhouse.integration.board;

import java.util.ArrayList;
import java.util.List;

/** Finds in the standard error of a batch what each of its commands printed. */
final class BatchErrors {
    private static final String FAILED = "jailhouse: line %d of the batch failed";

    private BatchErrors() {}

    /** Splits at the line with which the batch names each command that failed. */
    static List<CommandResult> split(List<String> commands, CommandResult batch) {
        List<CommandResult> results = new ArrayList<>();
        List<String> lines = new ArrayList<>(batch.errorLines());
        for (int i = 0; i < commands.size(); i++) {
            int end = lines.indexOf(FAILED.formatted(i + 1));
            String err = end < 0 ? "" : String.join("\n", lines.subList(0, end)) + "\n";
            results.add(new CommandResult(List.of(commands.get(i).split(" ")), end < 0 ? 0 : 1, "", err));
            if (end >= 0) {
                lines.subList(0, end + 1).clear();
            }
        }
        return results;
    }
}
