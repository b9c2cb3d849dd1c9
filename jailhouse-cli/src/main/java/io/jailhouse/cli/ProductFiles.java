package io.jailhouse.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The configurations and inmates that come with the product. */
final class ProductFiles {
    /** The launcher sets it to the folder that holds configurations and inmates. */
    private static final String ROOT_PROPERTY = "jailhouse.root";

    private ProductFiles() {}

    /** Returns the folder that holds them. */
    static Path root() {
        return Path.of(System.getProperty(ROOT_PROPERTY, "")).toAbsolutePath();
    }

    /**
     * Finds a file.
     *
     * @param purpose what needs it, to begin a sentence
     * @param file from the folder
     * @throws CommandFailure if it is not there
     */
    static Path require(String purpose, String file) {
        Path found = root().resolve(file);
        if (!Files.isReadable(found)) {
            throw CommandFailure.saying(
                    "%s needs the file %s, which is missing or cannot be read".formatted(purpose, found));
        }
        return found;
    }
}
