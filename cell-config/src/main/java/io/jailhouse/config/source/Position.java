package io.jailhouse.config.source;

/**
 * Where a token stands. What a macro gives stands where the macro is used.
 *
 * @param file the file
 * @param line from 1 on
 * @param column in characters, from 1 on
 * @param macro whose expansion the token comes from, the outermost one; empty if from none
 */
record Position(SourceFile file, int line, int column, String macro) {
    Position(SourceFile file, int line, int column) {
        this(file, line, column, "");
    }

    /** The same place, inside of a macro. */
    Position in(String name) {
        return macro.isEmpty() ? new Position(file, line, column, name) : this;
    }
}
