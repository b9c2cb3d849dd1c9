package io.jailhouse.cli;

import java.util.Objects;
import picocli.CommandLine.Option;

/** Which board a command is about. */
final class BoardOption {
    @Option(names = "--board", paramLabel = "NAME", description = "the board, instead of JAILHOUSE_BOARD or default")
    private String board;

    String board() {
        return Objects.requireNonNullElseGet(board, () -> System.getenv().getOrDefault("JAILHOUSE_BOARD", "default"));
    }
}
