package io.jailhouse.config.source;

/**
 * Something to tell about a source.
 *
 * @param severity whether it prevents a result
 * @param path of the file
 * @param line from 1 on
 * @param column in characters, from 1 on
 * @param message what is wrong
 * @param sourceLine the line as it stands in the file
 */
public record Diagnostic(Severity severity, String path, int line, int column, String message, String sourceLine) {
    /** Whether there is a result. */
    public enum Severity {
        /** There is none. */
        ERROR,
        /** There is one, which may not be what was meant. */
        WARNING
    }

    /**
     * Gives the lines for people.
     *
     * @return {@code path:line:column: message}, the source line, and a mark below the place
     */
    public String format() {
        String label = severity == Severity.WARNING ? "warning: " : "";
        String shown = sourceLine.replaceAll("[\\p{Cntrl}&&[^\t]]", "?");
        StringBuilder indent = new StringBuilder();
        for (int i = 0; i < column - 1; i++) {
            indent.append(i < shown.length() && shown.charAt(i) == '\t' ? '\t' : ' ');
        }
        return path + ":" + line + ":" + column + ": " + label + message + "\n  " + shown + "\n  " + indent + "^\n";
    }
}
