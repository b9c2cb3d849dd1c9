package io.jailhouse.config.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** The headers of the format that come with the program. */
final class BuiltInHeaders {
    private static final Set<String> NAMES =
            Set.of("jailhouse/types.h", "jailhouse/cell-config.h", "jailhouse/console.h", "jailhouse/pci_defs.h");

    private BuiltInHeaders() {}

    static Optional<SourceFile> find(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (InputStream stream = BuiltInHeaders.class.getResourceAsStream("include/" + name)) {
            return Optional.of(
                    new SourceFile("<built-in>/" + name, new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
