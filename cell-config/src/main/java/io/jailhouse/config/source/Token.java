package io.jailhouse.config.source;

import java.util.HashSet;
import java.util.Set;

/**
 * A word of the text.
 *
 * @param kind what it is
 * @param text as it stands, of a pragma what follows the word
 * @param position where it stands
 * @param afterSpace true if something blank stands before it
 * @param hidden names of macros that are not expanded in it, because it comes from their expansion
 */
record Token(Kind kind, String text, Position position, boolean afterSpace, Set<String> hidden) {
    enum Kind {
        WORD,
        NUMBER,
        STRING,
        CHARACTER,
        PUNCTUATOR,
        /** A character that C does not have, or a literal or comment without an end. */
        INVALID,
        PRAGMA,
        NEWLINE,
        END
    }

    Token(Kind kind, String text, Position position, boolean afterSpace) {
        this(kind, text, position, afterSpace, Set.of());
    }

    boolean is(String expected) {
        return (kind == Kind.PUNCTUATOR || kind == Kind.WORD) && text.equals(expected);
    }

    boolean isWord() {
        return kind == Kind.WORD;
    }

    /** The token as a macro gives it: at another place, and closed to more macros. */
    Token expandedAt(Position place, Set<String> closed) {
        return new Token(kind, text, place, afterSpace, union(hidden, closed));
    }

    Token hiddenFrom(Set<String> closed) {
        return new Token(kind, text, position, afterSpace, union(hidden, closed));
    }

    /** How a message names the token. */
    String quoted() {
        return switch (kind) {
            case END -> "the end of the file";
            case NEWLINE -> "the end of the line";
            case PRAGMA -> "#pragma";
            case STRING -> text;
            default -> "'" + text + "'";
        };
    }

    /** Why an {@link Kind#INVALID} token is none. */
    String invalidity() {
        return text.equals("/*")
                ? "the comment does not end"
                : text.startsWith("\"") || text.startsWith("'")
                        ? "the quotation mark is not closed on this line"
                        : quoted() + " is no character of C";
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        if (one.containsAll(other)) {
            return one;
        }
        if (other.containsAll(one)) {
            return other;
        }
        Set<String> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
