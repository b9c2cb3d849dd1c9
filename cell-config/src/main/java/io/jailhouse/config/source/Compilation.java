package io.jailhouse.config.source;

import java.util.List;
import java.util.Optional;

/**
 * What compiling gave.
 *
 * @param bytes the content of the {@code .cell} file; empty if there is an error among the diagnostics
 * @param diagnostics everything there is to tell, in the order in which it was found
 */
public record Compilation(Optional<byte[]> bytes, List<Diagnostic> diagnostics) {
    /** Copies the list. */
    public Compilation {
        diagnostics = List.copyOf(diagnostics);
    }
}
