package io.jailhouse.config.source;

import java.util.Optional;

/** Where {@code #include} finds the files of the user. */
@FunctionalInterface
public interface IncludeFiles {
    /**
     * Finds a file.
     *
     * @param name as it stands in the directive
     * @param includer path of the including file if the name stands in quotation marks; empty if in angle brackets
     * @return the file, or empty if there is none of that name
     */
    Optional<SourceFile> find(String name, Optional<String> includer);

    /**
     * Gives none.
     *
     * @return no files but the built-in ones
     */
    static IncludeFiles none() {
        return (name, includer) -> Optional.empty();
    }
}
