package io.jailhouse.config.source;

import io.jailhouse.config.source.Diagnostic.Severity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Collects what is found in one compilation; the same thing at the same place is told once. */
final class Diagnostics {
    private static final int MAX_DIAGNOSTICS = 100;
    private static final int MAX_LINE = 300;
    private static final int MAX_MESSAGE = 300;

    private final Set<Diagnostic> found = new LinkedHashSet<>();
    private boolean failed;

    void error(Position at, String message) {
        failed = true;
        add(Severity.ERROR, at, message);
    }

    /** Tells a mistake behind which reading cannot go on; the result is to be thrown. */
    SyntaxMistake mistake(Token at, String message) {
        error(at.position(), message);
        return new SyntaxMistake();
    }

    void warning(Position at, String message) {
        add(Severity.WARNING, at, message);
    }

    boolean isFailed() {
        return failed;
    }

    List<Diagnostic> all() {
        return List.copyOf(found);
    }

    /** A half sentence that proposes one of the names for a wrong one, or nothing. */
    String proposal(String wrong, Stream<String> names) {
        return found.size() < MAX_DIAGNOSTICS ? Proposal.of(wrong, names) : "";
    }

    private void add(Severity severity, Position at, String message) {
        if (found.size() >= MAX_DIAGNOSTICS) {
            return;
        }
        String where = at.macro().isEmpty() ? "" : " (in macro " + at.macro() + ")";
        found.add(new Diagnostic(
                severity,
                at.file().path(),
                at.line(),
                at.column(),
                cut(message, MAX_MESSAGE).replaceAll("\\p{Cntrl}", "?") + where,
                cut(at.file().line(at.line()), MAX_LINE)));
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "...";
    }
}
